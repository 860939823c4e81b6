SELECT j.rules, coalesce(r.version, ''), j.ordered, j.item FROM judging j LEFT JOIN rules r ON r.id = j.rules WHERE j.one = 1
