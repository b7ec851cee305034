"""Refusals about words that mean the same."""

from guestlecture.errors.base import N_, Conflict, Refusal


class TooFewWords(Refusal):
    sentence = N_("Write at least two words, with a comma between them.")
    field = "words"


class TooManyWords(Refusal):
    sentence = N_("Use %(most)s words at most on one line.")
    field = "words"


class WordOfWrongLength(Refusal):
    sentence = N_("Use %(least)s to %(most)s characters for each word. This one does not fit: ‘%(word)s’.")
    field = "words"


class WordWithoutLetters(Refusal):
    sentence = N_("‘%(word)s’ has no letters or digits, so nobody can search for it.")
    field = "words"


class WordTwice(Refusal):
    sentence = N_("You wrote ‘%(word)s’ twice. Capitals, accents and hyphens make no difference.")
    field = "words"


class WordInOtherGroup(Conflict):
    sentence = N_("‘%(word)s’ stands on another line already: ‘%(group)s’. Change that line instead.")
    field = "words"


class WordJustTaken(Conflict):
    sentence = N_("Somebody has just put one of these words on another line. Look at the list.")
    field = "words"


class TooManyGroups(Conflict):
    sentence = N_("There are %(most)s lines already. Delete one that nobody needs first.")
    field = "words"
