"""今日: what must I do now, and who waits for whom."""
