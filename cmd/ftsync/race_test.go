//go:build race

package main

// raceFactor is how much more of everything a program takes with the race detector.
const raceFactor = 4
