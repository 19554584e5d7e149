"""Schema and map of a shop with orders, shared addresses, mentions and copies."""

from small_shop import OLD

SCHEMA = f"""
CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(11) UNIQUE, name TEXT,
  memo TEXT);
CREATE TABLE trade_order (id INTEGER PRIMARY KEY, member_id INT, status INT,
  done_at DATETIME, receiver TEXT);
CREATE TABLE order_line (id INTEGER PRIMARY KEY, order_id INT, what TEXT);
CREATE TABLE address (id INTEGER PRIMARY KEY, line TEXT);
CREATE TABLE lives_at (id INTEGER PRIMARY KEY, member_id INT, address_id INT);
CREATE TABLE notice (id INTEGER PRIMARY KEY, author_id INT, author TEXT, body TEXT);
CREATE TABLE staff_log (id INTEGER PRIMARY KEY, phone TEXT, what TEXT);
CREATE TABLE review (id INTEGER PRIMARY KEY, nick TEXT, body TEXT);
CREATE TABLE tag (id INTEGER PRIMARY KEY, member_id INT, tag TEXT);
INSERT INTO member VALUES (1, '13800000001', '测试甲', NULL),
  (2, '13800000002', '测试乙', NULL);
INSERT INTO trade_order VALUES (10, 1, 3, '{OLD}', '测试甲'),
  (11, 2, 3, '{OLD}', '测试乙');
INSERT INTO order_line VALUES (100, 10, '杯'), (101, 10, '碗'), (102, 11, '盘');
INSERT INTO address VALUES (20, '示例路1号'), (21, '示例路2号');
INSERT INTO lives_at VALUES (30, 1, 20), (31, 2, 20), (32, 1, 21);
INSERT INTO notice VALUES (40, 1, '测试甲', '停水通知'), (41, 2, '测试乙', '停电通知');
INSERT INTO staff_log VALUES (50, '13800000001', '回访'), (51, '13800000002', '回访');
INSERT INTO tag VALUES (60, 1, '茶'), (61, 1, '书'), (62, 2, '酒');
"""
MAP = """
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone, name: name}
    columns: {phone: {category: phone, mask: unique}, name: name}
  trade_order:
    record: transaction-record
    unit: order
    live_when: status in (0, 1)
    clocks: {transaction-completed: done_at}
    columns: {receiver: name}
    references: [{owner: member, by: member_id}]
  order_line:
    record: transaction-record
    unit: order
    references: [{owner: trade_order, by: order_id}]
  address:
    record: contact-info
    columns: {line: address}
    references:
      - {shared: member, by: id, via: {table: lives_at, here: address_id,
          there: member_id}}
  lives_at:
    record: contact-info
    references: [{owner: member, by: member_id}, {lookup: address, by: address_id}]
  notice:
    subject: company
    references: [{link: member, by: author_id, cut: [author_id, author]}]
  staff_log:
    subject: staff
    references: [{copy: member, by: phone, of: phone}]
  review:
    record: content-record
    references: [{owner: member, by: nick, of: name}]
  tag:
    record: marketing-profile
    references: [{owner: member, by: member_id}]
"""
