"""Published experiments as plain files, run on the body and compared with what was measured."""
