//go:build !race

package main

// kills is how often TestKill kills the server.
const kills = 200
