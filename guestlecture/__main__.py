"""`python -m guestlecture` is the command `guestlecture`."""

from guestlecture.cli import main

main()
