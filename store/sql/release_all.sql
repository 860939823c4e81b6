UPDATE sources SET lease = 0 WHERE lease <> 0
