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
        "Recipients get a copy without the place, device and names that a camera "
        "writes into it, and without its file name; what the picture shows stays. The "
        "original stays sealed to your receipt."
    ),
    "as-it-is": (
        "Send files of other kinds as they are. A document or a film may name you, "
        "your computer or the place: tick this only if the file itself matters."
    ),
    "originals": (
        "Originals with all that is in them: {count}. They are sealed to your receipt, "
        "and nobody else opens them. Hand them over only if they are needed as proof; "
        "they may tell who made them."
    ),
    "file-warning": (
        "This file is as it was made: it may hold names, places and traces of who "
        "made it. Pass it on to nobody, and do not look in it for who told."
    ),
    "no-guards": (
        "Nobody guards names here: a name that you write into the text is read by"
        " everybody who receives it: {everybody}."
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
    "trace-recipients": (
        "These pages run no script and write down neither your address nor your "
        "visit. The one cookie holds your key under a seal and ends with this visit."
    ),
    "entrance": (
        "Tips open with your own key only. The file lies on your device; a log-in of "
        "the console opens nothing here."
    ),
    "key-1": (
        "The file is opened for this visit only and is kept nowhere here. Whoever "
        "reads the disk, a backup or the database finds no key."
    ),
    "key-2": (
        "The visit ends when you leave, after fifteen minutes without a click, and "
        "after four hours in any case."
    ),
    "key-3": (
        "Use a device that nobody else uses. Whoever can change this server's program "
        "or read its memory while you look could read along; we cannot rule that out."
    ),
    "mine": (
        "Only tips that you may open stand here. Whoever a tip names or leaves out "
        "gets no trace of it, so others may see other ones."
    ),
    "mine-none": "There is no tip that your key opens.",
    "watch": (
        "Look whether anybody makes the tipper suffer: dismissal, another place, less "
        "pay, a bad mark. Note below what you found."
    ),
    "to-tipper": (
        "The tipper reads what you write here, and where the tip stands. They are "
        "perhaps afraid: write plainly, do not ask who they are."
    ),
    "among-us": (
        "Those who can open this tip read it; the tipper does not. Do not try to find "
        "out who told it."
    ),
    "asking": (
        "Whether there is a name is not shown. {guards} open it only together, and "
        "the tipper sees that it was opened. Ask only if it cannot go on without."
    ),
    "no-asking": (
        "Nobody guards names here: there is no box with a name. What the tipper wrote "
        "of themselves stands in the text, for everybody who can open the tip."
    ),
    "opening": (
        "It opens only if both guards agree, one after the other, each with a written "
        "reason; if one of them keeps it shut, the reason reaches who asked."
    ),
    "aside": (
        "If it is about you, somebody close to you or your own work, leave it to the "
        "others, even if you are not named. You cannot open it any more then."
    ),
    "read-log": "Each day on which somebody opened it leaves a mark. Days only.",
    "author-check": (
        "If somebody says that the tip is theirs, their code proves it. Do not ask "
        "for it."
    ),
    "leave": "On a device that others use, leave before you go.",
}


def told(name: str) -> str:
    """Return a sentence in the language of the reader."""
    return said(SENTENCES[name])
