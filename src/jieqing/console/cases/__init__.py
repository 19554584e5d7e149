"""处理单: the list, one case in six parts, and its acts behind buttons."""
