-- 青禾商城 客户关系库（示例公司，全部内容为虚构）

CREATE TABLE contact (                         -- 联系人
  id            INTEGER PRIMARY KEY,
  name          VARCHAR(32)  NOT NULL,         -- 姓名
  phone         VARCHAR(24),                   -- 电话，坐席手工录入，写法不一
  email         VARCHAR(64),                   -- 邮箱
  spare_phone   VARCHAR(24),                   -- 备用电话，可能是家人的
  source        VARCHAR(16)  NOT NULL,         -- 来源
  created_at    DATETIME     NOT NULL          -- 录入时间
);
CREATE INDEX ix_contact_phone ON contact (phone);
CREATE INDEX ix_contact_email ON contact (email);

CREATE TABLE ticket (                          -- 客服工单
  id            INTEGER PRIMARY KEY,
  contact_id    INTEGER      NOT NULL,         -- 联系人
  agent_id      INTEGER      NOT NULL,         -- 坐席
  subject       VARCHAR(64)  NOT NULL,         -- 主题
  content       TEXT         NOT NULL,         -- 内容
  status        INTEGER      NOT NULL,         -- 0 处理中 1 已关闭
  created_at    DATETIME     NOT NULL,         -- 提出时间
  closed_at     DATETIME                       -- 关闭时间
);
CREATE INDEX ix_ticket_contact ON ticket (contact_id);

CREATE TABLE call_note (                       -- 通话备注
  id            INTEGER PRIMARY KEY,
  contact_id    INTEGER      NOT NULL,         -- 联系人
  agent_id      INTEGER      NOT NULL,         -- 坐席
  note          TEXT         NOT NULL,         -- 备注
  created_at    DATETIME     NOT NULL          -- 时间
);
CREATE INDEX ix_note_contact ON call_note (contact_id);

CREATE TABLE sms_log (                         -- 短信发送记录
  id            INTEGER PRIMARY KEY,
  mobile        VARCHAR(24)  NOT NULL,         -- 号码，照抄联系人的写法
  template      VARCHAR(16)  NOT NULL,         -- 模板
  content       TEXT         NOT NULL,         -- 内容
  sent_at       DATETIME     NOT NULL          -- 时间
);
CREATE INDEX ix_sms_mobile ON sms_log (mobile);

CREATE TABLE campaign_tag (                    -- 营销标签
  contact_id    INTEGER      NOT NULL,         -- 联系人
  tag           VARCHAR(16)  NOT NULL,         -- 标签
  PRIMARY KEY (contact_id, tag)
);

CREATE TABLE agent (                           -- 坐席
  id            INTEGER PRIMARY KEY,
  name          VARCHAR(32)  NOT NULL,         -- 姓名
  extension     VARCHAR(8)   NOT NULL          -- 分机
);
