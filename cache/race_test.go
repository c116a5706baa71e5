//go:build race

package cache

// raceFactor is how much more memory a program takes with the race detector.
const raceFactor = 2
