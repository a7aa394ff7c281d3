"""Parts that know nothing of the program: colours, icons, buttons, text fields."""
