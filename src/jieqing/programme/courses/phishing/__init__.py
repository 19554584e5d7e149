"""钓鱼演练: a mail that anybody could fall for, counted so that nobody is found."""
