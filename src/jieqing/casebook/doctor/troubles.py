"""Troubles that only the doctor names; those that an act would meet have their own.

They are refusals that nobody raises, so that each has code, cause and advice like all
others and stands on the page of codes.
"""

from jieqing.errors import NeedsPerson, NotConfigured


class PythonTooOld(NotConfigured):
    """The interpreter is older than what the program was tried on."""

    code = "python-too-old"
    cause = "Python {found} is too old."
    advice = "Install Python 3.11 or newer, then run `make setup` again."


class EncodingUnfit(NotConfigured):
    """Names in Chinese cannot be read or printed."""

    code = "encoding-unfit"
    cause = "This machine writes {found}, in which Chinese cannot be written."
    advice = "Set LANG to a UTF-8 locale, for example C.UTF-8 or zh_CN.UTF-8."


class BeijingTimeMissing(NotConfigured):
    """Statutory days are Beijing days."""

    code = "beijing-time-missing"
    cause = "The time zone Asia/Shanghai is unknown on this machine."
    advice = "Reinstall the locked packages: tzdata is one of them."


class WordsMissing(NotConfigured):
    """The translations were not compiled."""

    code = "words-missing"
    cause = "The Chinese words are not compiled, so everything is English."
    advice = "Run `make setup` in the source, or reinstall the package."


class PagesUnprintable(NotConfigured):
    """Statements are set as pages by typst with a shipped font."""

    code = "pages-unprintable"
    cause = "Statements cannot be set as pages: {part} is missing."
    advice = "Reinstall the locked packages (typst and its font)."


class HomeOpenToOthers(NeedsPerson):
    """Others on the machine may read keys or copies."""

    code = "home-open-to-others"
    cause = "Others on this machine may get at {paths} in the home."
    advice = "Close it: `chmod -R go= {folder}`."


class HomeOfAnother(NeedsPerson):
    """Whoever runs the commands is not the owner of the home."""

    code = "home-of-another"
    cause = "The home belongs to system user {owner}; you are {reader}."
    advice = "Run Jieqing as its owner only, and let nobody else write there."


class HomeFolderMissing(NotConfigured):
    """A folder of the home is gone."""

    code = "home-folder-missing"
    cause = "The home has no {paths} any more."
    advice = "Put it back from the home's backup; the ledger says what was in it."


class DiskNearlyFull(NeedsPerson):
    """A chunk needs room for its copy before it may erase."""

    code = "disk-nearly-full"
    cause = "Only {free} MB are free where the recovery copies are written."
    advice = "Free at least {wanted} MB: without its copy no row is erased."


class TrustFileMissing(NeedsPerson):
    """Nobody can verify a statement without it."""

    code = "trust-file-missing"
    cause = "The home has no trust.json, by which others verify its statements."
    advice = "It is written when a person is added: `jieqing person add`."


class TrustFileOld(NeedsPerson):
    """The file does not say what the ledger says."""

    code = "trust-file-old"
    cause = "trust.json does not name the keys that the ledger names."
    advice = "It is written anew when a person comes or goes; hand out the new one."


class CasebookOlder(NotConfigured):
    """The casebook's tables are those of an earlier version."""

    code = "casebook-older"
    cause = "The casebook lacks {count} steps of this version."
    advice = "Run the version of Jieqing that made it; copy the home before any step."


class CasebookNewer(NotConfigured):
    """A later version has worked here."""

    code = "casebook-newer"
    cause = "The casebook was used by a newer version: {count} steps are unknown here."
    advice = "Install that version again; an older one must not write to it."


class ClockBehindLedger(NeedsPerson):
    """The machine's clock was set back."""

    code = "clock-behind-ledger"
    cause = "The newest entry of the ledger is of {newest}; this machine says {now}."
    advice = "Set the clock by a time server; until then every act would be refused."


class ClockFarFromLedger(NeedsPerson):
    """The machine's clock may be ahead, or nothing was done for long."""

    code = "clock-far-from-ledger"
    cause = "The newest entry of the ledger is of {newest}; this machine says {now}."
    advice = (
        "Look at the machine's clock. If it is right, confirm it with"
        " `jieqing programme clock`; before that no own record goes by its date."
    )


class PostEmpty(NeedsPerson):
    """Nobody holds a post without which no case ends."""

    code = "post-empty"
    cause = "Nobody holds the post {post}."
    advice = "Add somebody: `jieqing person add --role {post}`."


class ApproversTooFew(NeedsPerson):
    """Two different humans sign each plan."""

    code = "approvers-too-few"
    cause = "{count} of {needed} approvers are there; two sign each plan."
    advice = "Add another one with their own key: `jieqing person add --role approver`."


class DutiesJoined(NeedsPerson):
    """One human holds posts that are kept apart."""

    code = "duties-joined"
    cause = "{persons} hold posts that must be kept apart."
    advice = "Disable one of the accounts, or run as a small organisation, openly."


class StoreShowsNothing(NeedsPerson):
    """An account that sees no table would find nothing, always."""

    code = "store-shows-nothing"
    cause = "This account sees no table at all in store {store}."
    advice = "Let IT grant it to read: `jieqing store grants {store}` prints the SQL."


class StoreNotEncrypted(NotConfigured):
    """Customers' data crosses a network in clear."""

    code = "store-not-encrypted"
    cause = "The connection to store {store} crosses a network without TLS."
    advice = "Have TLS switched on, and name its certificate in the store's address."


class AccountTooMighty(NeedsPerson):
    """The account may do what erasing never needs."""

    code = "account-too-mighty"
    cause = "The account of store {store} may do more than erasing needs: {rights}."
    advice = "Give it an account of its own: `jieqing store grants {store}`."


class IndexesMissing(NeedsPerson):
    """References are followed by reading whole tables."""

    code = "indexes-missing"
    cause = "References of store {store} have no index: {columns}."
    advice = "Let IT make these indexes; until then each search reads whole tables."


class StoreLogsValues(NeedsPerson):
    """Statements or rows outlive the erasure in a log."""

    code = "store-logs-values"
    cause = "The server of store {store} writes values into its log: {settings}."
    advice = "Switch it off, or say in the retention plan when those logs are gone."


class LawReadLongAgo(NeedsPerson):
    """The law may have changed since the pack was read."""

    code = "law-read-long-ago"
    cause = "The law pack is of {day}; more than {days} days ago."
    advice = "Install a newer version, or have counsel confirm that nothing changed."


class CalendarYearMissing(NeedsPerson):
    """Working days of this year rest on no published calendar."""

    code = "calendar-year-missing"
    cause = "The holidays of {year} are not loaded, so its days are provisional."
    advice = "Take them in once they are published: `jieqing rules calendar-load FILE`."


class CompanyUnknownToLaw(NeedsPerson):
    """Rules that depend on what the company is cannot be decided."""

    code = "company-unknown-to-law"
    cause = "Nobody has said what the company is to the law."
    advice = "Write `actors` in jieqing.toml; content/law/cn/facts.yaml lists them."


class RunCutOff(NeedsPerson):
    """Erasing has begun and has not ended."""

    code = "run-cut-off"
    cause = "Erasing {case} was begun and has not ended."
    advice = "Go on with it: `jieqing case execute {case}`."


class DueRunCutOff(NeedsPerson):
    """A daily run has begun and has not ended."""

    code = "due-run-cut-off"
    cause = "The daily run {run} was begun and has not ended."
    advice = "Go on with it: `jieqing due run`."


class RestoreCutOff(NeedsPerson):
    """Bringing back has begun and has not ended."""

    code = "restore-cut-off"
    cause = "Bringing back {case} was begun and has not ended."
    advice = "Go on with it: `jieqing case restore {case}`."


class CaseKeyMissing(NeedsPerson):
    """Keys and casebook are not of the same moment."""

    code = "case-key-missing"
    cause = "The key of {case} is not in the home, so its files stay shut."
    advice = "Put the keys back that belong to this casebook; nothing opens without."


class CaseLate(NeedsPerson):
    """A day that was promised, or that the law sets, is over."""

    code = "case-late"
    cause = "The next act on {case} was due on {day}."
    advice = "See what it waits for: `jieqing case show {case}`."


class CopyOutlivesWindow(NeedsPerson):
    """The recovery copy must not outlive its window."""

    code = "copy-outlives-window"
    cause = "The recovery window of {case} ended on {day}, and its copy still opens."
    advice = "Settle the case, which destroys the copy's key: `jieqing case settle`."


class DueRowsWait(NeedsPerson):
    """Kept rows are past their last day."""

    code = "due-rows-wait"
    cause = "{rows} kept rows are past their last day."
    advice = "Run `jieqing due run` each day, under a standing approval."


class BatchesUnreadable(NeedsPerson):
    """Kept rows nobody can name any more."""

    code = "batches-unreadable"
    cause = "{count} lists of kept rows do not open."
    advice = "Put files and keys back, both of one backup: `jieqing due list`."


class StandingRunsOut(NeedsPerson):
    """Without a standing approval no due row goes."""

    code = "standing-runs-out"
    cause = "The standing approval {standing} ends on {day}."
    advice = "Propose the next one in time: `jieqing due propose`."
