SELECT rules FROM judging WHERE one = 1
