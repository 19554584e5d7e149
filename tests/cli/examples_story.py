"""One story in which the example of every command's help makes sense.

A scene starts where another one ended, and is kept for the scenes after it. Each line
is a step: a command, or ``*`` and the name of one: the example in its help, with what a
person would type at the keyboard after ``+``. ``>`` writes a file, ``<`` takes one out
of the home, ``|`` fills in a workbook, ``!`` is what people do by pages, ``~`` lays a
tip that the steps after it name.
"""

from datetime import UTC, datetime, timedelta

from cli_shop import INIT, MAP

TODAY = (datetime.now(tz=UTC) + timedelta(hours=8)).date()

HANDS = "--passphrase-file pass.txt"
SIGNER = "--signer-passphrase-file pass.txt"
SIGNED = f"{HANDS} {SIGNER} --by P-0001 --signed-with chen.key"
FILES = {
    "pass.txt": "correct horse\n",
    "shop.yaml": f"""{MAP}outside:
  - {{name: courier, who: processor, what: labels, holds: [phone], by: [phone],
      task: Have the labels deleted}}
""",
    "order.yaml": f"""\
organ: 某市公安局
article: 刑事诉讼法第一百五十四条
document: 调证〔2026〕12号
officers: [张警官, 李警官]
contact: 张警官
until: {TODAY + timedelta(days=200)}
review: {TODAY + timedelta(days=20)}
table: shop.trade_order
keys: [1]
""",
    "notice.yaml": """\
years:
  2030:
    - {name: 元旦, from: 2030-01-01, to: 2030-01-01, make_up: []}
""",
    "list.csv": "kind,value,request\ncustomer_no,1,\nphone,139,\n",
    "news.xml": "<rss><channel><item><title>反洗钱法</title></item></channel></rss>",
    "kept.yaml": "iso27701: [A.1.2, A.1.3.7]\n",
    "old-law.txt": "示例法\n第一条　保存三年。\n第二条　自2020年1月1日起施行。\n",
    "law.txt": "示例法\n第一条　保存五年。\n第二条　自2026年1月1日起施行。\n",
    "change.yaml": """\
change: Ten years instead of three
why: the example of a change
edit:
  cn-ecl-31-transaction: {period: P10Y}
""",
    "answers.yaml": """\
- id: D1
  table: shop.trade_order
  keys: [[1042]]
  fate: erase
  reason: Never paid
  by: P-0002
""",
}
FILLED_IN = ("R7", "phone", "13800000002", "app")
"""What a person writes into the second row of the workbook of requests."""
UNDATED = "INSERT INTO trade_order VALUES (1042, 2, 100, 'x', NULL)"
"""An order without its clock: a person must decide it, and may hold it."""
INDEX = "CREATE INDEX orders_of_member ON trade_order (member_id)"
"""What the doctor would ask for."""

STORY = {
    "alone": (
        "",
        """
        * demo
        * rehearse
        * init
        * rules decide + --record decision.json
        * rules replay
        * rules test
        * rules show
        * rules transfer
        * rules mapping
        * rules feed
        * rules gaps
        * rules due
        * rules deadline
        * rules calendar
        * rules
        * map schema
        * programme pack schema
        * completion
        """,
    ),
    "founded": (
        "",
        f"""
        {INIT}
        person add --name 陈立 --staff-number 1 --key chen.key {HANDS} \
            --role security-administrator
        person add --name 周敏 --staff-number 2 --key zhou.key {SIGNED} --role officer
        * person add + {HANDS} {SIGNER}
        person add --name 赵琳 --staff-number 4 --key zhao.key {SIGNED} --role approver
        person add --name 孙浩 --staff-number 5 --key sun.key {SIGNED} --role executor
        * store add
        * store grants
        store grants shop --make
        * map scan
        > home/maps/shop.yaml
        * map review
        * map confirm
        """,
    ),
    "looked": (
        "founded",
        """
        * person list
        * account add + --password-file pass.txt
        * account list
        * account token
        * account
        * person
        * store list
        * store test
        * store
        * map show
        * map diff
        * map
        * rules import
        rules import old-law.txt
        * rules texts
        * rules diff
        rules diff 示例法@2020-01-01 示例法
        * customer find
        * rules count
        * customer
        * doctor
        * worker
        * rules calendar-load
        rules calendar
        rules due
        """,
    ),
    "somebody left": ("founded", f"* person disable + {SIGNER}"),
    "one more key": (
        "founded",
        f"""
        * person key offer + {HANDS} --own-passphrase-file pass.txt
        * person key add + {SIGNER}
        * person key
        * person key end + {SIGNER}
        """,
    ),
    "one more post": (
        "founded",
        f"""
        * person post give + {SIGNER}
        * person post
        * person post superior + {SIGNER}
        * person post end + {SIGNER}
        """,
    ),
    "refused": (
        "founded",
        """
        * case open
        * case identify + --failed
        * case refuse
        case refuse CL-2026-0001 --code X1 --by P-0003
        """,
    ),
    "planned": (
        "founded",
        """
        * case
        * case open
        * case identify
        * case stop
        * case find
        * case plan
        """,
    ),
    "told": ("planned", "* case notify\n* case deliver\n* case choose"),
    "another law": (
        "planned",
        f"""
        * rules simulate
        * rules adopt
        * rules propose + {HANDS}
        * rules publish + {HANDS}
        * rules interpret
        * rules changes
        """,
    ),
    "programme": (
        "founded",
        f"""
        * programme status
        * programme adopt + {HANDS}
        * programme confirm + {HANDS}
        * programme pack plan
        * programme pack apply
        * programme pack
        * programme tasks
        * programme freeze
        * programme clock
        * programme export
        * programme query
        * programme drill list
        * programme drill start
        * programme drill run
        * programme drill
        ! an older pack of courses is loaded
        * programme pack agree
        ! somebody passes a course
        * programme certificate
        * programme
        """,
    ),
    "withdrawn": ("told", "* case pause\n* case resume\n* case withdraw"),
    "held": ("told", "* hold add\n* hold list\n* hold review\n* hold lift\n* hold"),
    "turned": (
        "told",
        f"""
        person add --name 钱经办 --staff-number 6 --key qian.key {SIGNED} --role officer
        person add --name 冯审批 --staff-number 7 --key feng.key {SIGNED} \
--role approver
        * case hand-over
        * case add-signer
        * case remind
        * case send-back
        """,
    ),
    "executed": (
        "told",
        f"""
        * case approve + {HANDS}
        case approve CL-2026-0001 --key zhao.key --by P-0004 {HANDS}
        * case execute
        * case check
        """,
    ),
    "audited": (
        "executed",
        f"""
        person add --name 吴审计 --staff-number 6 --key wu.key {SIGNED} --role auditor
        * programme audit plan
        * programme audit prepare
        * programme audit begin
        * programme audit test
        * programme audit draw
        * programme audit show
        * programme audit list
        * programme audit
        * programme issue raise
        * programme issue show
        * programme issue list
        * programme issue
        """,
    ),
    "ordered": (
        "told",
        f"""
        person add --name 何法务 --staff-number 6 --key he.key {SIGNED} --role counsel
        person add --name 高法务 --staff-number 7 --key gao.key {SIGNED} --role counsel
        * secret set + {HANDS}
        * secret sign + {HANDS}
        * secret list + {HANDS}
        * secret
        * case approve + {HANDS}
        case approve CL-2026-0001 --key zhao.key --by P-0004 {HANDS}
        * case execute
        * case check
        case check CL-2026-0001 --by P-0002 --at +2d
        * case answer
        * case processor
        case deliver CL-2026-0001 L3 --by P-0002
        * case settle + --at +9d
        * secret open + {HANDS}
        * secret end + {HANDS}
        """,
    ),
    "tipped": (
        "told",
        f"""
        * tips key + {HANDS}
        tips key --key he.tips --out he.pub {HANDS}
        * tips appoint
        * tips confirm
        ~
        * tips list + {HANDS}
        * tips read + {HANDS}
        * tips act + {HANDS}
        tips act c0ffee123456 ask_name --text 面谈 --key he.tips {HANDS}
        * tips name + {HANDS}
        * tips author + {HANDS}
        * tips count + {HANDS}
        worker --once
        * tips verify
        * tips doctor
        * tips
        """,
    ),
    "restored": ("executed", "* case restore"),
    "settled": (
        "executed",
        """
        case check CL-2026-0001 --by P-0002 --at +2d
        * case answer
        * case processor
        case deliver CL-2026-0001 L3 --by P-0002
        * case settle + --at +9d
        * case show
        * case list
        < statements/CL-2026-0001.jqz
        < trust.json
        * verify
        * ledger show
        * ledger audit
        * ledger export
        * paper list
        * paper print
        * paper inspection
        * paper
        * ledger
        """,
    ),
    "due": (
        "settled",
        f"""
        * due propose
        * due approve + {HANDS}
        due approve SA-0001 --key zhao.key --by P-0004 {HANDS}
        * due list
        * due run
        * due show
        * due end
        * due
        """,
    ),
    "imported": (
        "founded",
        """
        * case import-template
        | requests.xlsx
        * case import
        """,
    ),
    "many": (
        "founded",
        """
        case open --subjects list.csv --channel mail --by P-0002
        * case identify
        * case stop
        * case find
        case plan CL-2026-0001 --by P-0002
        * case notify
        * case deliver
        * case choose
        * case sample
        """,
    ),
    "seen": (
        "founded",
        """
        case open --subject phone=- --right R1 --channel app --by P-0002
        * case identify
        * case find
        * case fulfil
        """,
    ),
    "restricted": (
        "founded",
        """
        case open --subject phone=- --right R9 --channel app --by P-0002
        * case identify
        * case stop
        case fulfil CL-2026-0001 --by P-0002 --dispute
        case answer CL-2026-0001 --by P-0002
        * case deliver
        case settle CL-2026-0001 --by P-0002
        * case release
        """,
    ),
}
