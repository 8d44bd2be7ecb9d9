"""What a YAML parser complains of becomes its real place and cause, and the change that mends it: faults of a file."""
