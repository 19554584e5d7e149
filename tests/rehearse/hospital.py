"""A hospital's registration: a patient's file is one unit; names in pinyin and Chinese.

Expected fates are worked out by hand from the law pack: outpatient files are kept for
fifteen years from the last visit, prescriptions for one from the day they were filled.
"""

SCHEMA = """
CREATE TABLE hz_jbxx (hzid INTEGER PRIMARY KEY, xm VARCHAR(40),
  sfzh VARCHAR(18) UNIQUE, lxdh VARCHAR(20), "家庭住址" VARCHAR(80), zt INTEGER);
CREATE TABLE hz_jbxx_ls (hzid INTEGER, xm VARCHAR(40), lxdh VARCHAR(20));
CREATE TABLE mz_jl (jlid INTEGER PRIMARY KEY, hzid INTEGER NOT NULL
  REFERENCES hz_jbxx (hzid), "就诊时间" DATETIME, zd VARCHAR(200));
CREATE TABLE cf (cfh VARCHAR(20), xh INTEGER, jlid INTEGER, yp VARCHAR(40),
  "发药时间" DATETIME, PRIMARY KEY (cfh, xh));
CREATE TABLE yy_gh (ghid INTEGER PRIMARY KEY, hzid INTEGER, lxdh VARCHAR(20),
  zt VARCHAR(10), jzrq VARCHAR(8));
CREATE TABLE lxr (lxrid INTEGER PRIMARY KEY, xm VARCHAR(40), dh VARCHAR(20));
CREATE TABLE hz_lxr (hzid INTEGER, lxrid INTEGER, PRIMARY KEY (hzid, lxrid));
CREATE TABLE czrz (rzid INTEGER PRIMARY KEY, nr VARCHAR(200), dh VARCHAR(20));
CREATE TABLE qd_2023 (lxdh VARCHAR(20), sj DATETIME);
CREATE TABLE qd_2024 (lxdh VARCHAR(20), sj DATETIME);
CREATE TABLE ks (ksid INTEGER PRIMARY KEY, mc VARCHAR(20));
INSERT INTO hz_jbxx VALUES
  (1, '测试甲', '11010119000101017X', '13800000001', '示例路1号', 1),
  (2, '测试乙', '110101190001010254', '13800000002', '示例路2号', 1),
  (3, '测试丙', '110101190001010334', '13800000003', '示例路3号', 1);
INSERT INTO mz_jl VALUES (10, 1, '2005-03-01 09:00:00', '感冒'),
  (11, 1, '2025-03-01 09:00:00', '复诊'), (12, 2, '2009-05-01 09:00:00', '感冒');
INSERT INTO cf VALUES ('A1', 1, 10, '甲药', '2005-03-01 10:00:00'),
  ('A2', 1, 11, '乙药', '2025-03-01 10:00:00'),
  ('A2', 2, 11, '丙药', '2026-03-01 10:00:00'), ('B1', 1, 12, '丁药', NULL);
INSERT INTO yy_gh VALUES (20, 1, '13800000001', '已就诊', '20250301'),
  (21, 3, '13800000003', '已预约', '20261201'),
  (22, 3, '13800000003', '已取消', '20260101'),
  (23, 2, '13800000002', '已就诊', '20090501');
INSERT INTO lxr VALUES (30, '家属甲', '13800000031'), (31, '家属乙', '13800000032');
INSERT INTO hz_lxr VALUES (1, 30), (2, 30), (3, 31);
INSERT INTO czrz VALUES (40, '查看 hzid=3 的病历', '13800000003'),
  (41, '查看 hzid=13', NULL), (42, 'hzid=1', NULL);
INSERT INTO hz_jbxx_ls VALUES (1, '测试旧', '13800000001'),
  (3, '测试旧', '13800000003');
INSERT INTO qd_2023 VALUES ('13800000003', '2023-01-01 08:00:00'),
  ('13800000003', '2023-01-01 08:00:00'), ('13800000001', '2023-02-01 08:00:00');
INSERT INTO qd_2024 VALUES ('13800000003', '2024-01-01 08:00:00'),
  ('13800000002', '2024-01-01 08:00:00');
INSERT INTO ks VALUES (1, '内科');
"""
TRIGGERS = {
    "sqlite": """
CREATE TRIGGER hz_gx AFTER UPDATE ON hz_jbxx BEGIN
  INSERT INTO hz_jbxx_ls VALUES (OLD.hzid, OLD.xm, OLD.lxdh); END;
CREATE TRIGGER hz_sc AFTER DELETE ON hz_jbxx BEGIN
  INSERT INTO hz_jbxx_ls VALUES (OLD.hzid, OLD.xm, OLD.lxdh); END;""",
    "postgresql": """
CREATE FUNCTION hz_jl() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO hz_jbxx_ls VALUES (OLD.hzid, OLD.xm, OLD.lxdh);
  RETURN coalesce(NEW, OLD); END $$;
CREATE TRIGGER hz_gx BEFORE UPDATE OR DELETE ON hz_jbxx
  FOR EACH ROW EXECUTE FUNCTION hz_jl();""",
    "mariadb": """
CREATE TRIGGER hz_gx AFTER UPDATE ON hz_jbxx FOR EACH ROW
  INSERT INTO hz_jbxx_ls VALUES (OLD.hzid, OLD.xm, OLD.lxdh);
CREATE TRIGGER hz_sc AFTER DELETE ON hz_jbxx FOR EACH ROW
  INSERT INTO hz_jbxx_ls VALUES (OLD.hzid, OLD.xm, OLD.lxdh);""",
}
MAP = """\
map: 1
store: his
root: hz_jbxx
times: {jzrq: yyyyMMdd}
tables:
  hz_jbxx:
    record: account-profile
    unit: bl
    identities:
      hzid: customer_no
      sfzh: id_number
      lxdh: {kind: phone, unique: true}
    columns: {xm: name, sfzh: id_number, lxdh: phone, 家庭住址: address}
    stop: {zt: 0}
  hz_jbxx_ls: {history_of: hz_jbxx}
  mz_jl:
    record: medical-outpatient-record
    unit: bl
    clocks: {last-visit: 就诊时间}
    columns: {zd: health}
    references: [{owner: hz_jbxx, by: hzid}]
  cf:
    record: prescription-normal
    clocks: {dispensed: 发药时间}
    references: [{owner: mz_jl, by: jlid}]
  yy_gh:
    record: contact-info
    live_when: zt = '已预约' and jzrq >= today
    columns: {lxdh: phone}
    references: [{owner: hz_jbxx, by: hzid}]
  lxr:
    record: contact-info
    columns: {xm: contact_person, dh: phone}
    references:
      - {shared: hz_jbxx, by: lxrid, via: {table: hz_lxr, here: lxrid, there: hzid}}
  hz_lxr: {record: contact-info, references: [{owner: hz_jbxx, by: hzid}]}
  czrz:
    subject: staff
    columns: {nr: {category: free_text_note, scan: true}, dh: phone}
    references:
      - {link: hz_jbxx, by: nr, inside: {text: "hzid={key}"}}
      - {copy: hz_jbxx, by: dh, of: lxdh}
  qd:
    key: none
    record: location-track
    partitions: "qd_2*"
    references: [{owner: hz_jbxx, by: lxdh, of: lxdh}]
other_tables: {reference: [ks]}
"""
FACTS = (
    *("--fact", "actor=medical-institution"),
    *("--fact", "online-first-visit-record=false"),  # no hospital of the internet
    *("--today", "2026-11-26"),
)
# A file whose last visit is fifteen years ago never happened to patient 3: what is
# open (an appointment) stays, with the emptied row that it needs.
OF_3 = {
    "hz_jbxx": {"mask": [[3]]},
    "hz_jbxx_ls": {"erase": [[3, "测试旧", "13800000003", 1]]},
    "yy_gh": {"keep": [[21]], "erase": [[22]]},
    "lxr": {"erase": [[31]]},
    "hz_lxr": {"erase": [[3, 31]]},
    "czrz": {"untie": [[40]]},
    "qd_2023": {
        "erase": [
            ["13800000003", "2023-01-01 08:00:00", 1],
            ["13800000003", "2023-01-01 08:00:00", 2],
        ]
    },
    "qd_2024": {"erase": [["13800000003", "2024-01-01 08:00:00", 1]]},
}
# Patient 1 came last in 2025: the file stays whole until 2040.
OF_1 = {
    "hz_jbxx": {"keep": [[1]]},
    "hz_jbxx_ls": {"keep": [[1, "测试旧", "13800000001", 1]]},
    "mz_jl": {"keep": [[10], [11]]},
    "cf": {"erase": [["A1", 1], ["A2", 1]], "keep": [["A2", 2]]},
    "yy_gh": {"erase": [[20]]},
    "lxr": {"untie": [[30]]},
    "hz_lxr": {"erase": [[1, 30]]},
    "czrz": {"untie": [[42]]},
    "qd_2023": {"erase": [["13800000001", "2023-02-01 08:00:00", 1]]},
}
# The file of patient 2 could go (2024), but for a prescription without its day.
OF_2 = {
    "hz_jbxx": {"wait": [[2]]},
    "mz_jl": {"wait": [[12]]},
    "cf": {"ask": [["B1", 1]]},
    "yy_gh": {"erase": [[23]]},
    "lxr": {"untie": [[30]]},
    "hz_lxr": {"erase": [[2, 30]]},
    "qd_2024": {"erase": [["13800000002", "2024-01-01 08:00:00", 1]]},
}
