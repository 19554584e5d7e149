"""单位: who gets, sees or asks for what the company holds, from first look to exit."""
