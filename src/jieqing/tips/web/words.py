"""The longer sentences of the pages of tips."""

from jieqing.language import said

SENTENCES = {
    "trace": (
        "These pages set no cookie, run no script and write down neither your "
        "address nor your visit."
    ),
    "what": (
        "Here you can say, without a name, that information on people is treated "
        "wrongly, that rules are broken or that somebody suffers for having said "
        "so."
    ),
    "back": ("Answers wait here only. Nobody will call you, mail you or write to you."),
    "nobody": (
        "It is sealed to them at once. Administrators, managers and auditors "
        "cannot open it. Who is named in your text, or whom you strike out, does "
        "not receive it."
    ),
    "typed": (
        "It is sent only once you have shown that you have written the receipt down."
    ),
    "once": (
        "It is shown once and is the only way back to your tip. It cannot be "
        "given to you again. Keep it where nobody looks; who has it can read and "
        "write in your place."
    ),
    "sent": (
        "Come back with your receipt within seven days, and now and then after that."
    ),
    "author": (
        "This code proves that the tip is yours, if you ever want to: it opens "
        "nothing. Only you have it."
    ),
    "forget": (
        "Your texts, files and name are deleted at once; what was answered stays."
    ),
    "busy": ("Wait a minute, then send the page once more. Nothing was kept of it."),
    "fare": (
        "Has anything been done to you for this: dismissal, another place, less "
        "pay, a bad mark, exclusion, threats? Write what, or that there was "
        "nothing."
    ),
    "files": (
        "Place, device and names that a camera writes into them are removed, and "
        "their file names are not kept; what the picture itself shows stays."
    ),
    "no-guards": (
        "Nobody guards names here: a name that you write into the text is read by"
        " everybody who receives it."
    ),
    "guarded": (
        "It is sealed apart from your text. It opens only if {guards} both agree "
        "to a written reason, and you will see here that it was opened."
    ),
    "before-1": (
        "Use your own device and network. On the company's, its technicians may "
        "see that this page was opened; we cannot hide that."
    ),
    "before-2": (
        "In a small company the matter itself may show who you are. Weigh what "
        "you write."
    ),
    "before-3": (
        "You may go to the authority for personal information or to the police at"
        " any time; nobody may stop you, and nothing here comes first."
    ),
    "after-1": ("Within seven days: whether it is taken up."),
    "after-2": ("Within three months: what came of it."),
    "after-3": (
        "After 30, 90 and 180 days we ask you here whether anybody has made you "
        "suffer for it. Retaliation is forbidden."
    ),
    "after-4": (
        "A year after its end everything is deleted. You can take back your words"
        " before."
    ),
}


def told(name: str) -> str:
    """Return a sentence in the language of the reader."""
    return said(SENTENCES[name])
