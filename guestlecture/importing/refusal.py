"""What cannot be imported, in sentences: of a whole file, of its mapping, and of one cell."""

from guestlecture.errors import N_, Refusal


class Unreadable(Refusal):
    """Nothing of the file can be imported."""

    sentence = N_("This file cannot be read.")


class FileTooLarge(Unreadable):
    sentence = N_("The file is larger than %(limit)s MB. Split it into several files.")


class WorkbookTooLarge(Unreadable):
    sentence = N_("The workbook is larger than %(limit)s MB once unpacked. Split it into several files.")


class WorkbookTooFull(Unreadable):
    sentence = N_(
        "The workbook has far more cells than a table needs, most of them blank. "
        "Copy the table into a new workbook, or save it as “CSV UTF-8”."
    )


class TooManyRows(Unreadable):
    sentence = N_("The file has more than %(limit)s rows. Split it into several files.")


class TooManyColumns(Unreadable):
    sentence = N_("The file has more than %(limit)s columns.")


class NotUtf8(Unreadable):
    sentence = N_("Line %(line)s is not in UTF-8. Save the file as “CSV UTF-8” and import it again.")


class BrokenQuotes(Unreadable):
    sentence = N_(
        "From line %(line)s on the cells cannot be told apart. Check whether each quotation mark is closed."
    )


class OldWorkbook(Unreadable):
    sentence = N_("This is an old kind of Excel file. Save it as .xlsx or as “CSV UTF-8”.")


class BrokenWorkbook(Unreadable):
    sentence = N_("This file cannot be read as an Excel workbook. Save it again as .xlsx or as “CSV UTF-8”.")


class FileEmpty(Unreadable):
    sentence = N_("The file is empty.")


class NoRows(Unreadable):
    sentence = N_("The file has column names, but no rows below them.")


class ColumnTwice(Unreadable):
    sentence = N_("There are two columns “%(column)s”. Give one of them another name.")


class ColumnMissing(Unreadable):
    sentence = N_("There is no column “%(column)s”. The file has: %(found)s.")


class SourceTooLong(Unreadable):
    sentence = N_("The name of the source must have 1 to %(limit)s characters. Give a shorter one.")


class MappingBroken(Unreadable):
    sentence = N_("The mapping is not a TOML file: %(reason)s.")


class MappingPartUnknown(Unreadable):
    sentence = N_("The mapping has a part “%(part)s”. Known are: columns, values, constants.")


class MappingSectionWrong(Unreadable):
    sentence = N_("In the mapping, [%(part)s] must be a section with a line for each column.")


class MappingColumnWrong(Unreadable):
    sentence = N_("In the mapping, the column “%(column)s” must be a text or a list of texts.")


class MappingValuesWrong(Unreadable):
    sentence = N_("In the mapping, [values.%(column)s] must have a text for each value.")


class MappingConstantWrong(Unreadable):
    sentence = N_("In the mapping, the constant “%(column)s” must be a text.")


class MappingColumnUnknown(Unreadable):
    sentence = N_("The mapping names “%(column)s”, which is none of our columns: %(known)s.")


class BadCell(Refusal):
    """One cell cannot be imported, and so its row cannot."""

    sentence = N_("This cannot be read.")


class HoldsFormula(BadCell):
    sentence = N_("This cell holds a formula. Copy the column, and paste values.")


class HoldsError(BadCell):
    sentence = N_("This cell holds an error of Excel: %(text)s.")


class HoldsControlCharacter(BadCell):
    sentence = N_("This cell holds a character that cannot be shown. Type the text again.")


class TooManyCells(BadCell):
    sentence = N_("This row has more cells than there are columns. Put quotation marks around texts.")


class NameMissing(BadCell):
    sentence = N_("The name is missing.")


class TextTooLong(BadCell):
    sentence = N_("This text has %(length)s characters; %(limit)s is the most.")


class NotAnEmail(BadCell):
    sentence = N_("“%(text)s” is not an e-mail address.")


class EmailTwice(BadCell):
    sentence = N_("Line %(line)s has the same e-mail address.")


class EmailOfAnother(BadCell):
    sentence = N_("“%(name)s” has this e-mail address already.")


class KeyTwice(BadCell):
    sentence = N_("Line %(line)s is the same one. Give each its own external_id.")


class NotAKvk(BadCell):
    sentence = N_("“%(text)s” is not a KvK number: it has 8 digits.")


class KvkWithoutZero(BadCell):
    sentence = N_("A KvK number has 8 digits. Excel drops leading zeros: is it 0%(text)s? Write it as text.")


class NotABrin(BadCell):
    sentence = N_("“%(text)s” is not a BRIN: two digits and two letters, such as 17FG.")


class NotAPostcode(BadCell):
    sentence = N_("“%(text)s” is not a postcode such as 9711 AA.")


class NotAWebsite(BadCell):
    sentence = N_("“%(text)s” is not a web address. It must begin with https:// or http://.")


class NotADomain(BadCell):
    sentence = N_("“%(text)s” is not a domain such as school.nl.")


class NotANumber(BadCell):
    sentence = N_("“%(text)s” is not a number.")


class NotAWholeNumber(BadCell):
    sentence = N_("“%(text)s” is not a whole number.")


class OutOfRange(BadCell):
    sentence = N_("%(text)s is not between %(least)s and %(most)s.")


class HalfAPoint(BadCell):
    sentence = N_("Give both lat and lon, or neither.")


class UnknownLevel(BadCell):
    sentence = N_("“%(text)s” is not a level we know, such as po, vmbo, havo, vwo, mbo, hbo or wo.")


class UnknownLanguage(BadCell):
    sentence = N_("“%(text)s” is not a language we know: nl, en or de.")


class UnknownThemeName(BadCell):
    sentence = N_("There is no theme “%(text)s”.")


class BoardMissing(BadCell):
    sentence = N_("Domains belong to a board. Give the name of the board too.")


class NotADate(BadCell):
    sentence = N_("“%(text)s” is not a day such as 2027-02-20.")


class DateMissing(BadCell):
    sentence = N_("The day is missing.")


class EndsBeforeItBegins(BadCell):
    sentence = N_("This day is before the first one.")


class UnknownHolidayRegion(BadCell):
    sentence = N_("“%(text)s” is none of the regions noord, midden and zuid. Leave it empty for all of them.")
