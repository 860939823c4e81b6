SELECT version FROM relating WHERE one = 1
