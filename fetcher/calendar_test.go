package fetcher

import (
	"testing"
	"time"
)

// The days are those of the calendar that Iran prints, around new year and leap days.
func TestPersianDays(t *testing.T) {
	for _, tt := range []struct {
		year, month, day int
		want             string
	}{
		{1300, 1, 1, "1921-03-21"},
		{1357, 11, 22, "1979-02-11"},
		{1370, 12, 30, "1992-03-20"}, // leap
		{1371, 1, 1, "1992-03-21"},
		{1374, 12, 29, "1996-03-19"},
		{1375, 1, 1, "1996-03-20"},
		{1375, 12, 30, "1997-03-20"}, // leap, five years after the one before
		{1376, 1, 1, "1997-03-21"},
		{1379, 1, 1, "2000-03-20"},
		{1379, 12, 30, "2001-03-20"}, // leap
		{1388, 3, 22, "2009-06-12"},
		{1395, 12, 30, "2017-03-20"}, // leap
		{1396, 1, 1, "2017-03-21"},
		{1398, 10, 18, "2020-01-08"},
		{1399, 12, 30, "2021-03-20"}, // leap
		{1401, 6, 31, "2022-09-22"},
		{1402, 12, 29, "2024-03-19"},
		{1403, 1, 1, "2024-03-20"},
		{1403, 8, 15, "2024-11-05"},
		{1403, 12, 30, "2025-03-20"}, // leap
		{1404, 1, 1, "2025-03-21"},
		{1405, 1, 1, "2026-03-21"},
		{1408, 12, 30, "2030-03-20"}, // leap, five years after the one before
		{1409, 1, 1, "2030-03-21"},
	} {
		if got := persianDay(tt.year, tt.month, tt.day).Format(time.DateOnly); got != tt.want {
			t.Errorf("%d/%d/%d is %s, want %s", tt.year, tt.month, tt.day, got, tt.want)
		}
	}
}

func TestDaysThatThePersianCalendarLacks(t *testing.T) {
	for _, tt := range [][3]int{{1404, 12, 30}, {1402, 12, 30}, {1403, 7, 31}, {1403, 1, 32}, {1403, 13, 1}, {1403, 0, 1}, {1403, 1, 0}, {1446, 5, 3}, {1299, 1, 1}} {
		if got := persianDay(tt[0], tt[1], tt[2]); !got.IsZero() {
			t.Errorf("%v is %v, want no day", tt, got)
		}
	}
}

func TestPersianDaysFollowEachOther(t *testing.T) {
	day := persianDay(1300, 1, 1)
	for year := 1300; year < 1430; year++ {
		for month := 1; month <= 12; month++ {
			for d := 1; d <= persianMonth(year, month); d++ {
				if got := persianDay(year, month, d); !got.Equal(day) {
					t.Fatalf("%d/%d/%d is %v, want %v", year, month, d, got, day)
				}
				day = day.AddDate(0, 0, 1)
			}
		}
	}
}
