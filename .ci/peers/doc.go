// Package peers holds proofs against servers that this project did not write.
// Its tests start them on loopback and drive them with the library as a host
// would; there is nothing to import.
package peers
