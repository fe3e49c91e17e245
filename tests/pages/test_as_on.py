"""The page of an agreement on another day, and of two days compared: what it says, and that nothing can be done."""



