package store_test

import (
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"courant/store"
)

func secret(t testing.TB, db *store.DB, feed string) string {
	t.Helper()
	s, err := db.Secret(t.Context(), feed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSecretIsMadeOnceAndStaysUntilItIsRotated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	first, other := secret(t, db, "desk"), secret(t, db, "other")
	if !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(first) || first == other {
		t.Errorf("the secrets are %q and %q", first, other)
	}
	again := openAt(t, path)
	if got := secret(t, again, "desk"); got != first {
		t.Errorf("asked again it is %q, want %q", got, first)
	}
	rotated, err := again.RotateSecret(t.Context(), "desk")
	if err != nil || rotated == first || secret(t, db, "desk") != rotated {
		t.Errorf("rotated it is %q, %v, then %q; before it was %q", rotated, err, secret(t, db, "desk"), first)
	}
	if got := secret(t, db, "other"); got != other {
		t.Error("the secret of another feed has changed as well")
	}
	if s, err := db.RotateSecret(t.Context(), "new"); err != nil || s != secret(t, db, "new") {
		t.Errorf("a secret that was rotated before it was asked for: %q, %v", s, err)
	}
}

func TestAllWhoAskAtOnceGetOneSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	dbs := []*store.DB{openAt(t, path), openAt(t, path)}
	got := make([]string, 20)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = dbs[i%2].Secret(t.Context(), "desk"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range got {
		if s == "" || s != got[0] {
			t.Errorf("some got %q, some %q", s, got[0])
		}
	}
}

func TestReadOnlyDatabaseTellsASecretButMakesNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	want := secret(t, openAt(t, path), "desk")
	db := openReadOnly(t, path)
	if got := secret(t, db, "desk"); got != want {
		t.Errorf("it is %q, want %q", got, want)
	}
	if s, err := db.Secret(t.Context(), "new"); err == nil {
		t.Errorf("it made %q", s)
	}
}
