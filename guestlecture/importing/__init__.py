"""Tables of institutions and experts, from a file into the database.

`table` and `workbook` read a file, `mapping` gives its columns our names, `institution` and `expert` turn
a row into checked values, `save_institution` and `save_expert` keep them, and `report` says what became of
each row. Below: enums, errors, db, models, services. Above: terminal and web.
"""
