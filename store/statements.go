package store

import _ "embed"

// The statements that read and write what is kept, each in a file of its name. The package
// adds to them only which rows are meant. Elsewhere are what it makes from a query, in
// select.go, and pragmas and the like, where they are used.
var (
	//go:embed sql/activate_source.sql
	sqlActivateSource string
	//go:embed sql/active_sources.sql
	sqlActiveSources string
	//go:embed sql/add_alias.sql
	sqlAddAlias string
	//go:embed sql/add_item.sql
	sqlAddItem string
	//go:embed sql/add_revision.sql
	sqlAddRevision string
	//go:embed sql/add_rules.sql
	sqlAddRules string
	//go:embed sql/add_source.sql
	sqlAddSource string
	//go:embed sql/add_tag.sql
	sqlAddTag string
	//go:embed sql/add_text.sql
	sqlAddText string
	//go:embed sql/bury_items.sql
	sqlBuryItems string
	//go:embed sql/change_item.sql
	sqlChangeItem string
	//go:embed sql/change_raw.sql
	sqlChangeRaw string
	//go:embed sql/change_text.sql
	sqlChangeText string
	//go:embed sql/claim.sql
	sqlClaim string
	//go:embed sql/count_news.sql
	sqlCountNews string
	//go:embed sql/delete_subscription.sql
	sqlDeleteSubscription string
	//go:embed sql/delete_tags.sql
	sqlDeleteTags string
	//go:embed sql/document.sql
	sqlDocument string
	//go:embed sql/enter_document.sql
	sqlEnterDocument string
	//go:embed sql/expired.sql
	sqlExpired string
	//go:embed sql/fenced.sql
	sqlFenced string
	//go:embed sql/find_address.sql
	sqlFindAddress string
	//go:embed sql/find_key.sql
	sqlFindKey string
	//go:embed sql/forget_items.sql
	sqlForgetItems string
	//go:embed sql/has_public_id.sql
	sqlHasPublicID string
	//go:embed sql/hasten_source.sql
	sqlHastenSource string
	//go:embed sql/hold.sql
	sqlHold string
	//go:embed sql/holds.sql
	sqlHolds string
	//go:embed sql/item_tags.sql
	sqlItemTags string
	//go:embed sql/items.sql
	sqlItems string
	//go:embed sql/judge_items.sql
	sqlJudgeItems string
	//go:embed sql/judged_tags.sql
	sqlJudgedTags string
	//go:embed sql/known_bytes.sql
	sqlKnownBytes string
	//go:embed sql/known_keys.sql
	sqlKnownKeys string
	//go:embed sql/known_links.sql
	sqlKnownLinks string
	//go:embed sql/known_stubs.sql
	sqlKnownStubs string
	//go:embed sql/leave_document.sql
	sqlLeaveDocument string
	//go:embed sql/limit_revisions.sql
	sqlLimitRevisions string
	//go:embed sql/move_source.sql
	sqlMoveSource string
	//go:embed sql/prune_holds.sql
	sqlPruneHolds string
	//go:embed sql/prune_revisions.sql
	sqlPruneRevisions string
	//go:embed sql/prune_tags.sql
	sqlPruneTags string
	//go:embed sql/prune_texts.sql
	sqlPruneTexts string
	//go:embed sql/reading.sql
	sqlReading string
	//go:embed sql/release.sql
	sqlRelease string
	//go:embed sql/release_all.sql
	sqlReleaseAll string
	//go:embed sql/release_held.sql
	sqlReleaseHeld string
	//go:embed sql/rules.sql
	sqlRules string
	//go:embed sql/save_document.sql
	sqlSaveDocument string
	//go:embed sql/save_hold.sql
	sqlSaveHold string
	//go:embed sql/save_state.sql
	sqlSaveState string
	//go:embed sql/save_subscription.sql
	sqlSaveSubscription string
	//go:embed sql/set_every.sql
	sqlSetEvery string
	//go:embed sql/settle.sql
	sqlSettle string
	//go:embed sql/sources.sql
	sqlSources string
	//go:embed sql/states.sql
	sqlStates string
	//go:embed sql/stats.sql
	sqlStats string
	//go:embed sql/subscriptions.sql
	sqlSubscriptions string
	//go:embed sql/unjudged.sql
	sqlUnjudged string
)

// hotStatements are those that run for each poll or item; the writer prepares them.
func hotStatements() []string {
	return []string{
		sqlStates + whereSource, sqlClaim, sqlHold, sqlReading, sqlKnownBytes,
		sqlFenced, sqlSaveState, sqlRules, sqlKnownStubs, sqlKnownKeys, sqlKnownLinks, sqlHasPublicID,
		sqlAddItem, sqlAddText, sqlAddAlias, sqlAddTag, sqlDeleteTags, sqlChangeRaw, sqlCountNews,
		sqlAddRevision, sqlChangeItem, sqlChangeText, sqlEnterDocument, sqlLeaveDocument,
	}
}
