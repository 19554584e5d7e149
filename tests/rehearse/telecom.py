"""A telecom company's customers: composite keys, epoch clocks, numbers given again.

Expected fates are worked out by hand from the law pack: invoices are kept for ten
years from the end of their year, real names for two from the end of the service.
"""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def _s(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, 12, tzinfo=BEIJING).timestamp())


def _ms(year: int, month: int, day: int) -> int:
    return 1000 * _s(year, month, day)


SCHEMA = f"""
CREATE TABLE subscriber (region VARCHAR(4), sub_no INTEGER, cust_no VARCHAR(20) UNIQUE,
  name VARCHAR(40), msisdn VARCHAR(20), opened_ms BIGINT, closed_ms BIGINT,
  profile JSON, PRIMARY KEY (region, sub_no));
CREATE TABLE dealer (id INTEGER PRIMARY KEY, contact VARCHAR(40),
  phone VARCHAR(20) UNIQUE);
CREATE TABLE realname (id INTEGER PRIMARY KEY, region VARCHAR(4), sub_no INTEGER,
  id_no VARCHAR(18), scan VARCHAR(80));
CREATE TABLE line (id INTEGER PRIMARY KEY, region VARCHAR(4), sub_no INTEGER,
  state INTEGER);
CREATE TABLE bill (line_id INTEGER, month VARCHAR(6), kind INTEGER, paid_ms BIGINT,
  payer VARCHAR(40), PRIMARY KEY (line_id, month));
CREATE TABLE ticket (id INTEGER PRIMARY KEY, region VARCHAR(4), sub_no INTEGER,
  parent_id INTEGER REFERENCES ticket (id), body VARCHAR(200));
CREATE TABLE note (id INTEGER PRIMARY KEY, target_type VARCHAR(1), target_id INTEGER,
  body VARCHAR(200));
CREATE TABLE fam (id INTEGER PRIMARY KEY, name VARCHAR(40));
CREATE TABLE fam_member (fam_id INTEGER, region VARCHAR(4), sub_no INTEGER,
  PRIMARY KEY (fam_id, region, sub_no));
CREATE TABLE track (msisdn VARCHAR(20), at_s BIGINT, cell VARCHAR(20));
CREATE TABLE mail_list (id INTEGER PRIMARY KEY, readers VARCHAR(200));
CREATE TABLE audit (id INTEGER PRIMARY KEY, doc JSON);
CREATE TABLE device (id INTEGER PRIMARY KEY, model VARCHAR(20));
INSERT INTO subscriber VALUES
  ('bj', 1, 'BJ-1', '测试甲', '13800000001', {_ms(2018, 1, 1)}, {_ms(2026, 10, 1)},
   NULL),
  ('sh', 1, 'SH-1', '测试乙', '13800000001', {_ms(2026, 10, 15)}, NULL,
   NULL),
  ('bj', 2, 'BJ-2', '测试丙', '13800000002', {_ms(2018, 1, 1)}, NULL, NULL);
INSERT INTO dealer VALUES (1, '测试甲', '13800000005'), (7, '经销商', '13800000077');
INSERT INTO realname VALUES (1, 'bj', 1, '11010119000101017X', 'img1'),
  (2, 'sh', 1, '110101190001010254', 'img2'),
  (3, 'bj', 2, '110101190001010334', 'img3');
INSERT INTO line VALUES (10, 'bj', 1, 9), (11, 'bj', 1, 9), (12, 'sh', 1, 1),
  (13, 'bj', 2, 1);
INSERT INTO bill VALUES (10, '201505', 2, {_ms(2015, 6, 1)}, '测试甲'),
  (10, '201506', 1, {_ms(2015, 7, 1)}, '测试甲'),
  (11, '202608', 2, {_ms(2026, 9, 1)}, '测试甲'),
  (11, '202609', 1, {_ms(2026, 10, 2)}, '测试甲'),
  (12, '202610', 2, {_ms(2026, 11, 1)}, '测试乙');
INSERT INTO ticket VALUES (20, 'bj', 1, NULL, '投诉'), (23, 'sh', 1, NULL, '咨询');
INSERT INTO ticket VALUES (21, NULL, NULL, 20, '回复');
INSERT INTO ticket VALUES (22, NULL, NULL, 21, '再回复');
INSERT INTO note VALUES (30, 'T', 20, 'a'), (31, 'T', 23, 'b'), (32, 'D', 20, 'c'),
  (33, 'D', 1, 'd'), (34, 'V', 20, 'e');
INSERT INTO fam VALUES (40, '家庭一'), (41, '家庭二');
INSERT INTO fam_member VALUES (40, 'bj', 1), (40, 'sh', 1), (41, 'bj', 1);
INSERT INTO track VALUES ('13800000001', {_s(2020, 5, 5)}, 'c1'),
  ('13800000001', {_s(2026, 11, 1)}, 'c2'), ('13800000001', {_s(2026, 10, 10)}, 'c3'),
  ('13800000002', {_s(2020, 5, 5)}, 'c4');
INSERT INTO mail_list VALUES (50, 'BJ-1,SH-1'), (51, 'BJ-11');
INSERT INTO audit VALUES (60, NULL), (61, NULL);
INSERT INTO device VALUES (20, 'X1');
"""
DOCUMENTS = {
    ("subscriber", "profile", "sub_no = 1 AND region = 'bj'"): (
        '{"alt": {"tel": "13800000009"}, "tags": ["vip"]}'
    ),
    ("subscriber", "profile", "region = 'sh'"): '{"tags": []}',
    ("audit", "doc", "id = 60"): '{"sub": {"no": "BJ-1"}, "op": "view"}',
    ("audit", "doc", "id = 61"): '{"sub": {"no": "SH-1"}}',
}
MAP = """\
map: 1
store: crm
root: [subscriber, dealer]
times:
  opened_ms: epoch_ms
  closed_ms: epoch_ms
  paid_ms: epoch_ms
  at_s: epoch_s
tables:
  subscriber:
    record: account-profile
    identities: {cust_no: customer_no, msisdn: {kind: phone, unique: false}}
    columns: {name: name, msisdn: phone, profile: {json: {$.alt.tel: phone}}}
  dealer:
    record: account-profile
    identities: {id: other_id_doc, phone: phone}
    columns: {contact: name, phone: phone}
  realname:
    record: realname-registration
    identities: {id_no: {kind: id_number, unique: false}}
    clocks: {service-ended: subscriber.closed_ms}
    columns: {id_no: id_number, scan: id_image}
    references: [{owner: subscriber, by: [region, sub_no]}]
  line:
    record: transaction-record
    unit: line
    live_when: state = 1
    references: [{owner: subscriber, by: [region, sub_no]}]
  bill:
    record: [{when: kind = 1, is: invoice}, {is: transaction-record}]
    unit: line
    clocks: {fiscal-year-end: year_end(paid_ms)}
    columns: {payer: name}
    references: [{owner: line, by: line_id}]
  ticket:
    record: contact-info
    columns: {body: message_text}
    references:
      - {owner: subscriber, by: [region, sub_no]}
      - {owner: ticket, by: parent_id}
  note:
    record: contact-info
    columns: {body: message_text}
    references:
      - {owner: ticket, by: target_id, when: target_type = 'T'}
      - {owner: dealer, by: target_id, when: target_type = 'D'}
      - {lookup: device, by: target_id, when: target_type = 'V'}
  fam:
    record: contact-info
    references:
      - shared: subscriber
        by: id
        via: {table: fam_member, here: fam_id, there: [region, sub_no]}
  fam_member:
    record: contact-info
    references: [{owner: subscriber, by: [region, sub_no]}]
  track:
    key: none
    record: location-track
    references:
      - owner: subscriber
        by: msisdn
        of: msisdn
        when: >-
          at_s >= subscriber.opened_ms
          and at_s <= coalesce(subscriber.closed_ms, today)
        strength: unique
  mail_list:
    subject: company
    references: [{link: subscriber, by: readers, of: cust_no, inside: {list: ","}}]
  audit:
    subject: staff
    references: [{link: subscriber, by: doc, of: cust_no, inside: {json: $.sub.no}}]
other_tables: {company: [device]}
"""
FACTS = (
    *("--fact", "actor=telecom-operator", "--fact", "actor=taxpayer"),
    *("--today", "2026-11-26"),
)
C1, C2 = _s(2020, 5, 5), _s(2026, 11, 1)
OF_BJ_1 = {
    "subscriber": {"mask": [["bj", 1]]},
    "realname": {"keep": [[1]]},
    "line": {"erase": [[10]], "keep": [[11]]},
    "bill": {
        "erase": [[10, "201505"], [10, "201506"]],
        "keep": [[11, "202608"], [11, "202609"]],
    },
    "ticket": {"erase": [[20], [21], [22]]},
    "note": {"erase": [[30]]},
    "fam": {"untie": [[40]], "erase": [[41]]},
    "fam_member": {"erase": [[40, "bj", 1], [41, "bj", 1]]},
    "track": {"erase": [["13800000001", C1, "c1", 1]]},
    "mail_list": {"untie": [[50]]},
    "audit": {"untie": [[60]]},
}
# SH-1 is still a customer: the real name has no day, the line is open.
OF_SH_1 = {
    "subscriber": {"wait": [["sh", 1]]},
    "realname": {"ask": [[2]]},
    "line": {"keep": [[12]]},
    "bill": {"keep": [[12, "202610"]]},
    "ticket": {"erase": [[23]]},
    "note": {"erase": [[31]]},
    "fam": {"untie": [[40]]},
    "fam_member": {"erase": [[40, "sh", 1]]},
    "track": {"erase": [["13800000001", C2, "c2", 1]]},
    "mail_list": {"untie": [[50]]},
    "audit": {"untie": [[61]]},
}
OF_DEALER_1 = {"dealer": {"erase": [[1]]}, "note": {"erase": [[33]]}}
