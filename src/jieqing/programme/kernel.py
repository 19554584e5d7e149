"""What the programme has without any further mechanism; it joins as they do."""

from jieqing.programme.figures import SHIPPED
from jieqing.programme.flows import ADOPTION, DOCUMENT, EXEMPTION, TASK
from jieqing.programme.guides import FIGURES as GUIDE_FIGURES
from jieqing.programme.guides import GUIDES
from jieqing.programme.kernel_clauses import KINDS
from jieqing.programme.kernel_packs import DUTY, TEMPLATE
from jieqing.programme.law_figures import FIGURES as LAW_FIGURES
from jieqing.programme.lists import KERNEL as LISTS_OF_KERNEL
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.receipts import EXPIRING as RECEIPTS
from jieqing.programme.watching import watch

KERNEL = Mechanism(
    key="kernel",
    flows=(DOCUMENT, TASK, ADOPTION, EXEMPTION),
    clauses=(*KINDS, GUIDES),
    kinds=(TEMPLATE, DUTY),
    packs=("policies", "papers", "letters", "guides", "duties"),
    figures=(*SHIPPED, *LAW_FIGURES, *GUIDE_FIGURES),
    chore=watch,
    lists=LISTS_OF_KERNEL,
    expiring={"receipts": RECEIPTS},
)
"""文件, 事项, 采用, 不适用, 指标: what stage one of the programme is."""
