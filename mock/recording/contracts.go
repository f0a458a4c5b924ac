package recording

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/healthmock/healthmock/openapi"
)

// digests returns a digest of every embedded contract, by the contract's name.
func digests() map[string]string {
	sums := make(map[string]string)
	for _, name := range openapi.Names() {
		contract, err := openapi.Load(name)
		if err != nil {
			continue // the sandbox has not started with it
		}
		sum := sha256.Sum256(contract.YAML())
		sums[name] = "sha256:" + hex.EncodeToString(sum[:])
	}
	return sums
}

// ContractsChanged returns the names of the contracts that differ from those with which the Document was written.
func (d Document) ContractsChanged() []string {
	var changed []string
	now := digests()
	for _, name := range openapi.Names() {
		if d.Contracts[name] != now[name] {
			changed = append(changed, name)
		}
	}
	return changed
}
