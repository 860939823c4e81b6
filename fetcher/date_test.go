package fetcher

import (
	"strings"
	"testing"
	"time"
)

func TestDate(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"2026-03-03T09:15:00+01:00", "2026-03-03T08:15:00Z"},
		{"Tue, 03 Mar 2026 09:15:00 +0100", "2026-03-03T08:15:00Z"},
		{"Tue, 3 Mar 2026 09:15:00 GMT", "2026-03-03T09:15:00Z"},
		{"  Tue,\n 3 Mar 2026  09:15 EST ", "2026-03-03T14:15:00Z"},
		{"Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05Z"},
		{"Sat Oct 06 2018 00:00:00 GMT", "2018-10-06T00:00:00Z"},
		{"Sat Oct 06 2018 00:00:00 GMT+0200 (CEST)", "2018-10-05T22:00:00Z"},
		{"Wed 24 May 2006 14:28:41 -800", "2006-05-24T22:28:41Z"},
		{"2018-01-06T08:00", "2018-01-06T08:00:00Z"},
		{"2018-01-06", "2018-01-06T00:00:00Z"},
		{"2020/1/10 14:33:00", "2020-01-10T14:33:00Z"},
		{"2020-01-10 14:33:00 +0330", "2020-01-10T11:03:00Z"},
		{"20260820T120000Z", "2026-08-20T12:00:00Z"},
		{"2006-01-17T12:35:9+01:00", "2006-01-17T11:35:09Z"},
		{"2006-01-17T12:35:09.125Z", "2006-01-17T12:35:09.125Z"},
		{"2006-01-17T12:35:09.5-0500", "2006-01-17T17:35:09Z"},
		{"07.02.2025", "2025-02-07T00:00:00Z"},
		{"08/20/2026 12:00:00", "2026-08-20T12:00:00Z"},
		{"20/08/2026 - 15:04", "2026-08-20T15:04:00Z"},
		{"3/4/2026", "2026-03-04T00:00:00Z"},
		{"01 Jan 70 01:00:00 +0100", "1970-01-01T00:00:00Z"},
		{"1 Jan 69 00:00:00 GMT", "1969-01-01T00:00:00Z"},
		{"Sat, Dec 16 2023 02:02:33 PM", "2023-12-16T14:02:33Z"},
		{"Aug 20, 2026 12:00 PM", "2026-08-20T12:00:00Z"},
		{"August 20, 2026 12:30 a.m.", "2026-08-20T00:30:00Z"},
		{"Mon Jan 2 15:04:05 MST 2006", "2006-01-02T22:04:05Z"},
		{"Mon Jan  2 15:04:05 2006", "2006-01-02T15:04:05Z"},
		{"Sunday, 5 July 2026 10:00:00 CEST", "2026-07-05T08:00:00Z"},
		{"5 Jul 2026 10:00:00 BST", "2026-07-05T09:00:00Z"},
		{"5 Jul 2026 10:00:00 +3000", "2026-07-05T10:00:00Z"},
		{"5 Jul 2026 10:00:00 XYZ", "2026-07-05T10:00:00Z"},
		{"Mon, 02 Jan 2006 15:04:05 -0700 MST", "2006-01-02T22:04:05Z"},
		{"3. März 2024", "2024-03-03T00:00:00Z"},
		{"mardi 1er août 2023 à 10:00", ""},
		{"mar., 1 août 2023 10:00:00 +0200", "2023-08-01T08:00:00Z"},
		{"Пн, 12 мая 2025 10:00:00 +0300", "2025-05-12T07:00:00Z"},
		{"12 qershor 2025", "2025-06-12T00:00:00Z"},
		{`<time datetime="2019-05-03T19:21:28Z">Fri, 05/03/2019 - 15:21</time>`, "2019-05-03T19:21:28Z"},
		{"Mon, 01 Jan 0001 00:00:00 +0000", ""},
		{"0001-01-01T00:00:00Z", ""},
		{"1/1/0001 12:00:00 AM", ""},
		{"9999-12-31T23:59:59Z", ""},
		{"Fri, 31 Dec 9999 23:59:59 GMT", ""},
		{"1950-06-01", "1950-06-01T00:00:00Z"},
		{"۱۴۰۳/۰۸/۱۵", "2024-11-04T20:30:00Z"},
		{"۱۴۰۳/۰۸/۱۵ ۱۰:۳۰", "2024-11-05T07:00:00Z"},
		{"١٤٠٣/٠٨/١٥ ١٠:٣٠:٠٥", "2024-11-05T07:00:05Z"},
		{"1403/08/15", "2024-11-04T20:30:00Z"},
		{"1403-8-15 10:30 +0330", "2024-11-05T07:00:00Z"},
		{"1403-08-15T10:30:00Z", "2024-11-05T10:30:00Z"},
		{"1403-02-31T10:30:00+03:30", "2024-05-20T07:00:00Z"},
		{"15/08/1403", "2024-11-04T20:30:00Z"},
		{"05/08/1403 10:30", "2024-10-26T07:00:00Z"},
		{"۱۵ آبان ۱۴۰۳", "2024-11-04T20:30:00Z"},
		{"15 آبان 1403 - 10:30", "2024-11-05T07:00:00Z"},
		{"سه‌شنبه ۱۵ آبان ۱۴۰۳ - ۱۰:۳۰", "2024-11-05T07:00:00Z"},
		{"سه شنبه، ۱۵ آبان ۱۴۰۳، ساعت ۱۰:۳۰", "2024-11-05T07:00:00Z"},
		{"پنج‌شنبه، 30 اسفند 1403 23:59:59 +0330", "2025-03-20T20:29:59Z"},
		{"۳۰ اسفند ۱۴۰۴", ""},
		{"جمعه ۱ فروردين ۱۴۰۴", "2025-03-20T20:30:00Z"},
		{"۱۰:۳۰ - ۱۴۰۳/۰۸/۱۵", "2024-11-05T07:00:00Z"},
		{"شنبه 5 مهر 1404 08:05", "2025-09-27T04:35:00Z"},
		{"۳ اوت ۲۰۲۴", "2024-08-03T00:00:00Z"},
		{"دوشنبه، ۱۶ نوامبر ۲۰۲۶ ۱۰:۳۰", "2026-11-16T10:30:00Z"},
		{"1446/05/03", ""},
		{"2024-02-28 24:00", "2024-02-29T00:00:00Z"},
		{"2024-02-28 25:00", ""},
		{"2024-02-28 10:61", ""},
		{"31 Feb 2024", ""},
		{"2024-1-1 1:2:3", "2024-01-01T01:02:03Z"},
		{"2024-1-1 1:2", "2024-01-01T01:02:00Z"},
		{"2024-01-01 123", "2024-01-01T01:23:00Z"},
		{"2024-01-01T12:00:00+01:00[Europe/Paris]", "2024-01-01T11:00:00Z"},
		{"2024-01-01T12:00:00Z[UTC]", "2024-01-01T12:00:00Z"},
		{"2024-01-01T12:00:00.5-05:00[America/New_York]", "2024-01-01T17:00:00Z"},
		{"Mon Jan 1 12:00:00 GMT+01:00 2024", "2024-01-01T11:00:00Z"},
		{"Mon Jan 1 12:00:00 UTC+3 2024", "2024-01-01T09:00:00Z"},
		{"Mon Jan 1 12:00:00 -0500 2024", "2024-01-01T17:00:00Z"},
		{"1 марта 2024 г.", "2024-03-01T00:00:00Z"},
		{"1 марта 2024г., 10:30", "2024-03-01T10:30:00Z"},
		{"пятница, 1 марта 2024 года в 10:30", "2024-03-01T10:30:00Z"},
		{"1 березня 2024 р.", "2024-03-01T00:00:00Z"},
		{"1 березня 2024 року, 10:30 +0200", "2024-03-01T08:30:00Z"},
		{"1 marca 2024 r.", "2024-03-01T00:00:00Z"},
		{"1. mart 2024. 10:30", "2024-03-01T10:30:00Z"},
		{"1. март 2024. године", "2024-03-01T00:00:00Z"},
		{"viernes, 1 de marzo de 2024, 10:30", "2024-03-01T10:30:00Z"},
		{"1 de marzo del 2024", "2024-03-01T00:00:00Z"},
		{"venerdì, 1º marzo 2024 10:30 CET", "2024-03-01T09:30:00Z"},
		{"Cum, 1 Mar 2024 10:30:00 +0300", "2024-03-01T07:30:00Z"},
		{"2024-13-01", ""},
		{"5 Hay 2024", ""},
		{"yesterday", ""},
		{"", ""},
	} {
		got := ""
		if at := date(tt.in); !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != tt.want {
			t.Errorf("date(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestMonthsOfManyLanguages(t *testing.T) {
	for language, names := range map[string]string{
		"English":                 "January February March April May June July August September October November December",
		"French":                  "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"German":                  "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
		"Italian":                 "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
		"Italian, short":          "gen feb mar apr mag giu lug ago set ott nov dic",
		"Spanish":                 "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"Spanish, short":          "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
		"Portuguese":              "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
		"Polish":                  "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
		"Polish, as headings":     "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
		"Polish, short":           "sty lut mar kwi maj cze lip sie wrz paź lis gru",
		"Turkish":                 "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
		"Turkish, in capitals":    "OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK",
		"Turkish, short":          "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
		"Ukrainian":               "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
		"Ukrainian, as headings":  "Січень Лютий Березень Квітень Травень Червень Липень Серпень Вересень Жовтень Листопад Грудень",
		"Ukrainian, short":        "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.",
		"Russian":                 "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
		"Russian, short":          "янв фев мар апр май июн июл авг сен окт ноя дек",
		"Serbian":                 "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
		"Serbian, inflected":      "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
		"Serbian in Latin script": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
		"Albanian":                "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
		"Albanian, short":         "Jan Shk Mar Pri Maj Qer Korr Gush Sht Tet Nën Dhj",
	} {
		for i, name := range strings.Fields(names) {
			want := time.Date(2024, time.Month(i+1), 5, 0, 0, 0, 0, time.UTC)
			if got := date("5 " + name + " 2024"); !got.Equal(want) {
				t.Errorf("%s: 5 %s 2024 is %v", language, name, got)
			}
		}
	}
}

func TestZonesThatFeedsName(t *testing.T) {
	for zone, want := range map[string]string{
		"HST": "-10h", "AKST": "-9h", "AKDT": "-8h", "TRT": "3h", "GST": "4h", "PKT": "5h", "IST": "5h30m", "WIB": "7h", "SGT": "8h", "HKT": "8h",
		"ACST": "9h30m", "ACDT": "10h30m", "NZST": "12h", "NZDT": "13h", "UTC": "0", "GMT": "0", "Z": "0",
	} {
		away, err := time.ParseDuration(want)
		if err != nil {
			t.Fatal(err)
		}
		noon := time.Date(2026, time.July, 5, 12, 0, 0, 0, time.UTC)
		if got := date("Sun, 05 Jul 2026 12:00:00 " + zone); !got.Equal(noon.Add(-away)) {
			t.Errorf("noon %s is %v", zone, got)
		}
	}
}
