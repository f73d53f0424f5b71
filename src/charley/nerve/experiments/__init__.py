"""Published experiments on nerve and cramp, run on the models of this room and graded."""
