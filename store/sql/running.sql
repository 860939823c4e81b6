SELECT config, at FROM running
