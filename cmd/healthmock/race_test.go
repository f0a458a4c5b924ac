//go:build race

package main

// kills is how often TestKill kills the server. The race detector makes each of its starts many times slower.
const kills = 20
