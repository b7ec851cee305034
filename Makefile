# The two commands: `make run` starts the demo, `make test` proves everything. `make messages` is for translators.
.PHONY: run test messages

run:
	@.ci/venv requirements.lock
	@exec .venv/bin/guestlecture demo

test:
	@.ci/venv requirements-dev.lock
	@exec .venv/bin/python .ci/test

messages:
	@.ci/venv requirements-dev.lock
	@.venv/bin/python -m tests.messages
