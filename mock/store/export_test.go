package store

// NewMemoryCompressing returns a store in memory that begins to compress after so many bytes.
func NewMemoryCompressing(after int) Store { return newMemory(after) }
