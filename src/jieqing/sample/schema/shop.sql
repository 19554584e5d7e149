-- 青禾商城 业务库（示例公司，全部内容为虚构）

CREATE TABLE member (                          -- 会员
  id            INTEGER PRIMARY KEY,           -- 会员编号
  username      VARCHAR(32)  NOT NULL,         -- 登录名
  phone         VARCHAR(20),                   -- 手机号
  email         VARCHAR(64),                   -- 邮箱
  nickname      VARCHAR(32)  NOT NULL,         -- 昵称
  real_name     VARCHAR(32),                   -- 姓名
  id_number     VARCHAR(18),                   -- 身份证号（仅实名用户）
  gender        INTEGER      NOT NULL,         -- 性别 0 未知 1 男 2 女
  birthday      DATE,                          -- 生日
  password_hash VARCHAR(80)  NOT NULL,         -- 口令散列
  avatar        TEXT,                          -- 头像地址
  level_id      INTEGER      NOT NULL,         -- 会员等级
  points        INTEGER      NOT NULL,         -- 当前积分
  status        INTEGER      NOT NULL,         -- 状态 1 正常 0 停用
  created_at    DATETIME     NOT NULL          -- 注册时间
);
CREATE UNIQUE INDEX uk_member_username ON member (username);
CREATE UNIQUE INDEX uk_member_phone ON member (phone);
CREATE UNIQUE INDEX uk_member_email ON member (email);

CREATE TABLE member_level (                    -- 会员等级
  id            INTEGER PRIMARY KEY,
  name          VARCHAR(16)  NOT NULL          -- 等级名称
);

CREATE TABLE member_tag (                      -- 会员标签
  member_id     INTEGER      NOT NULL,         -- 会员编号
  tag           VARCHAR(16)  NOT NULL,         -- 标签
  PRIMARY KEY (member_id, tag)
);

CREATE TABLE address (                         -- 收货地址
  id            INTEGER PRIMARY KEY,
  receiver_name  VARCHAR(32) NOT NULL,         -- 收件人
  receiver_phone VARCHAR(20) NOT NULL,         -- 收件电话
  province      VARCHAR(16)  NOT NULL,         -- 省
  city          VARCHAR(16)  NOT NULL,         -- 市
  detail        VARCHAR(120) NOT NULL,         -- 详细地址
  created_at    DATETIME     NOT NULL          -- 添加时间
);

CREATE TABLE member_address (                  -- 地址簿：一处地址可由几位会员共用
  address_id    INTEGER      NOT NULL,         -- 地址编号
  member_id     INTEGER      NOT NULL,         -- 会员编号
  is_default    INTEGER      NOT NULL,         -- 是否默认
  PRIMARY KEY (address_id, member_id)
);
CREATE INDEX ix_member_address_member ON member_address (member_id);

CREATE TABLE trade_order (                     -- 订单
  id            INTEGER PRIMARY KEY,
  order_sn      VARCHAR(24)  NOT NULL,         -- 订单号
  member_id     INTEGER      NOT NULL,         -- 会员编号
  status        INTEGER      NOT NULL,         -- 0 待付款 1 待发货 2 运输中 3 已完成 4 已关闭
  amount        INTEGER      NOT NULL,         -- 应付金额（分）
  created_at    DATETIME     NOT NULL,         -- 下单时间
  paid_at       DATETIME,                      -- 付款时间
  shipped_at    DATETIME,                      -- 发货时间
  received_at   DATETIME,                      -- 收货时间
  closed_at     DATETIME,                      -- 关闭时间
  receiver_name    VARCHAR(32)  NOT NULL,      -- 收件人
  receiver_phone   VARCHAR(20)  NOT NULL,      -- 收件电话
  receiver_city    VARCHAR(16)  NOT NULL,      -- 收件城市
  receiver_address VARCHAR(160) NOT NULL,      -- 收件地址
  note          TEXT                           -- 买家留言
);
CREATE UNIQUE INDEX uk_order_sn ON trade_order (order_sn);
CREATE INDEX ix_order_member ON trade_order (member_id);

CREATE TABLE order_line (                      -- 订单商品
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER      NOT NULL,         -- 订单编号
  product_id    INTEGER      NOT NULL,         -- 商品编号
  product_name  VARCHAR(64)  NOT NULL,         -- 商品名称
  price         INTEGER      NOT NULL,         -- 单价（分）
  quantity      INTEGER      NOT NULL          -- 数量
);
CREATE INDEX ix_line_order ON order_line (order_id);

CREATE TABLE order_log (                       -- 订单操作记录
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER      NOT NULL,         -- 订单编号
  action        VARCHAR(16)  NOT NULL,         -- 动作
  operator      VARCHAR(32)  NOT NULL,         -- 操作人
  note          TEXT,                          -- 说明
  created_at    DATETIME     NOT NULL          -- 时间
);
CREATE INDEX ix_log_order ON order_log (order_id);

CREATE TABLE refund_apply (                    -- 退款申请
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER      NOT NULL,         -- 订单编号
  reason        TEXT         NOT NULL,         -- 原因
  contact_phone VARCHAR(20)  NOT NULL,         -- 联系电话
  status        INTEGER      NOT NULL,         -- 0 待审核 1 退货中 2 已退款 3 已拒绝
  applied_at    DATETIME     NOT NULL,         -- 申请时间
  handled_at    DATETIME                       -- 了结时间
);
CREATE INDEX ix_refund_order ON refund_apply (order_id);

CREATE TABLE payment (                         -- 支付流水
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER      NOT NULL,         -- 订单编号
  channel       VARCHAR(12)  NOT NULL,         -- 渠道
  trade_no      VARCHAR(32)  NOT NULL,         -- 渠道流水号
  payer_account VARCHAR(40)  NOT NULL,         -- 付款账号
  amount        INTEGER      NOT NULL,         -- 金额（分）
  paid_at       DATETIME     NOT NULL          -- 付款时间
);
CREATE INDEX ix_payment_order ON payment (order_id);

CREATE TABLE invoice (                         -- 发票
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER      NOT NULL,         -- 订单编号
  invoice_no    VARCHAR(24)  NOT NULL,         -- 发票号码
  title         VARCHAR(64)  NOT NULL,         -- 抬头
  email         VARCHAR(64),                   -- 收票邮箱
  amount        INTEGER      NOT NULL,         -- 价税合计（分）
  issued_at     DATETIME     NOT NULL          -- 开票时间
);
CREATE INDEX ix_invoice_order ON invoice (order_id);

CREATE TABLE cart_item (                       -- 购物车
  id            INTEGER PRIMARY KEY,
  member_id     INTEGER      NOT NULL,         -- 会员编号
  product_id    INTEGER      NOT NULL,         -- 商品编号
  quantity      INTEGER      NOT NULL,         -- 数量
  added_at      DATETIME     NOT NULL          -- 加入时间
);
CREATE INDEX ix_cart_member ON cart_item (member_id);

CREATE TABLE coupon_grant (                    -- 优惠券领取
  id            INTEGER PRIMARY KEY,
  member_id     INTEGER      NOT NULL,         -- 会员编号
  code          VARCHAR(20)  NOT NULL,         -- 券码
  title         VARCHAR(32)  NOT NULL,         -- 券名
  status        INTEGER      NOT NULL,         -- 0 未使用 1 已使用 2 已过期
  granted_at    DATETIME     NOT NULL          -- 领取时间
);
CREATE INDEX ix_coupon_member ON coupon_grant (member_id);

CREATE TABLE points_log (                      -- 积分变动
  id            INTEGER PRIMARY KEY,
  member_id     INTEGER      NOT NULL,         -- 会员编号
  change        INTEGER      NOT NULL,         -- 变动
  reason        VARCHAR(32)  NOT NULL,         -- 原因
  created_at    DATETIME     NOT NULL          -- 时间
);
CREATE INDEX ix_points_member ON points_log (member_id);

CREATE TABLE browse_log (                      -- 浏览记录
  id            INTEGER PRIMARY KEY,
  member_id     INTEGER      NOT NULL,         -- 会员编号
  product_id    INTEGER      NOT NULL,         -- 商品编号
  device_id     VARCHAR(40),                   -- 设备标识
  viewed_at     DATETIME     NOT NULL          -- 时间
);
CREATE INDEX ix_browse_member ON browse_log (member_id);

CREATE TABLE login_log (                       -- 登录日志
  id            INTEGER PRIMARY KEY,
  member_id     INTEGER      NOT NULL,         -- 会员编号
  event         VARCHAR(16)  NOT NULL,         -- 事件
  ip            VARCHAR(40)  NOT NULL,         -- 网络地址
  device_id     VARCHAR(40),                   -- 设备标识
  created_at    DATETIME     NOT NULL          -- 时间
);
CREATE INDEX ix_login_member ON login_log (member_id);

CREATE TABLE product_review (                  -- 商品评价
  id            INTEGER PRIMARY KEY,
  product_id    INTEGER      NOT NULL,         -- 商品编号
  member_id     INTEGER,                       -- 会员编号
  nickname      VARCHAR(32)  NOT NULL,         -- 发表时的昵称
  stars         INTEGER      NOT NULL,         -- 星级
  content       TEXT         NOT NULL,         -- 内容
  created_at    DATETIME     NOT NULL          -- 发表时间
);
CREATE INDEX ix_review_member ON product_review (member_id);

CREATE TABLE company_notice (                  -- 商城公告（会员故事由会员撰写）
  id            INTEGER PRIMARY KEY,
  title         VARCHAR(64)  NOT NULL,         -- 标题
  body          TEXT         NOT NULL,         -- 正文
  author_id     INTEGER,                       -- 撰写会员
  author_name   VARCHAR(32),                   -- 署名
  published_at  DATETIME     NOT NULL          -- 发布时间
);

CREATE TABLE product (                         -- 商品
  id            INTEGER PRIMARY KEY,
  name          VARCHAR(64)  NOT NULL,         -- 名称
  price         INTEGER      NOT NULL,         -- 单价（分）
  sold          INTEGER      NOT NULL          -- 累计销量
);

CREATE TABLE admin (                           -- 后台人员
  id            INTEGER PRIMARY KEY,
  name          VARCHAR(32)  NOT NULL,         -- 姓名
  post          VARCHAR(16)  NOT NULL          -- 岗位
);

CREATE TABLE admin_log (                       -- 后台操作日志
  id            INTEGER PRIMARY KEY,
  admin_id      INTEGER      NOT NULL,         -- 操作人
  action        VARCHAR(32)  NOT NULL,         -- 动作
  target_phone  VARCHAR(20),                   -- 被操作会员的手机号
  created_at    DATETIME     NOT NULL          -- 时间
);
