package story

// Window.due is a binary heap of the slots in use: the item with the oldest order time is
// due first.

func (w *Window) push(slot int32) {
	w.at(slot).due = int32(len(w.due))
	w.due = append(w.due, slot)
	w.fix(w.at(slot).due)
}

// drop takes the slot at a place out.
func (w *Window) drop(place int32) {
	last := int32(len(w.due) - 1)
	w.due[place] = w.due[last]
	w.at(w.due[place]).due = place
	w.due = w.due[:last]
	if place < last {
		w.fix(place)
	}
}

// fix puts the slot at a place where it belongs after its time has changed.
func (w *Window) fix(place int32) {
	for place > 0 && w.older(place, (place-1)/2) {
		w.swap(place, (place-1)/2)
		place = (place - 1) / 2
	}
	for {
		oldest := place
		for child := 2*place + 1; child <= 2*place+2; child++ {
			if int(child) < len(w.due) && w.older(child, oldest) {
				oldest = child
			}
		}
		if oldest == place {
			return
		}
		w.swap(place, oldest)
		place = oldest
	}
}

func (w *Window) older(i, j int32) bool {
	a, b := w.at(w.due[i]), w.at(w.due[j])
	return a.at < b.at || a.at == b.at && a.number < b.number
}

func (w *Window) swap(i, j int32) {
	w.due[i], w.due[j] = w.due[j], w.due[i]
	w.at(w.due[i]).due, w.at(w.due[j]).due = i, j
}
