package main

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
)

// A model has how likely each run of letters inside a word is: the last letter, given
// those before it; a single letter, among all letters.
type model map[string]float64

var modelNames = [...]string{1: "unigrams", 2: "bigrams", 3: "trigrams", 4: "quadrigrams"}

// readModel reads the runs of n letters of a language.
func readModel(dir, language string, n int) (model, error) {
	path := filepath.Join(dir, language, modelNames[n]+".pb.bin.zip")
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	if len(z.File) != 1 {
		return nil, fmt.Errorf("%s: %d files in it, want one", path, len(z.File))
	}
	f, err := z.File[0].Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m := model{}
	err = eachField(b, func(number int, value []byte) error {
		if number != setField {
			return nil
		}
		return m.addSet(value)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// The fields of a model and of a set of runs that are equally likely, by their numbers
// in serializable_language_model.proto.
const (
	setField         = 4
	probabilityField = 1
	runField         = 2
)

func (m model) addSet(b []byte) error {
	var p float64
	return eachField(b, func(number int, value []byte) error {
		switch number {
		case probabilityField:
			if len(value) != 8 {
				return errMessage
			}
			p = math.Float64frombits(binary.LittleEndian.Uint64(value))
		case runField:
			m[string(value)] = p
		}
		return nil
	})
}

var errMessage = errors.New("not a protocol buffer as expected")

// eachField calls visit for every field of a message of protocol buffers with its bytes;
// the value of a varint is left out.
func eachField(b []byte, visit func(number int, value []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return errMessage
		}
		b = b[n:]
		var size, skip int
		switch x, n := binary.Uvarint(b); tag & 7 {
		case 0: // varint
			skip = n
		case 1: // eight bytes
			size = 8
		case 2: // bytes with their length
			size, skip = int(x), n
		default:
			return errMessage
		}
		if skip < 0 || size < 0 || skip+size > len(b) || skip+size == 0 {
			return errMessage
		}
		if err := visit(int(tag>>3), b[skip:skip+size]); err != nil {
			return err
		}
		b = b[skip+size:]
	}
	return nil
}
