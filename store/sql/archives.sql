SELECT feed, max(number) FROM archives GROUP BY feed
