package config

import "fmt"

// ServesTLS reports whether HTTP is served over TLS.
func (s Settings) ServesTLS() bool { return s.TLSCertFile != "" }

// tlsFiles finds what is wrong with the names of the files. What they hold is looked at when they are
// used, for they change by themselves.
func (s Settings) tlsFiles() []Finding {
	there, missing := "FTSYNC_TLS_CERT_FILE", "FTSYNC_TLS_KEY_FILE"
	switch {
	case (s.TLSCertFile == "") == (s.TLSKeyFile == ""):
		return nil
	case s.TLSCertFile == "":
		there, missing = missing, there
	}
	return []Finding{{Source: FromEnvironment, Path: there, Found: "no " + missing + " beside it",
		Want: "both, or none"}}
}

// TLSCertificate reads the certificates that the server presents, in PEM.
func (s Settings) TLSCertificate() ([]byte, error) {
	cert, err := readRegular(s.TLSCertFile, maxSecretBytes)
	if err != nil {
		return nil, fmt.Errorf("read FTSYNC_TLS_CERT_FILE: %w", err)
	}
	return cert, nil
}

// TLSPair reads the certificates that the server presents, and the key of the first one, in PEM.
func (s Settings) TLSPair() (cert, key []byte, err error) {
	if cert, err = s.TLSCertificate(); err != nil {
		return nil, nil, err
	}
	if key, err = readRegular(s.TLSKeyFile, maxSecretBytes); err != nil {
		return nil, nil, fmt.Errorf("read FTSYNC_TLS_KEY_FILE: %w", err)
	}
	return cert, key, nil
}

// TLSError is an error about what the files hold.
func TLSError(err error) error {
	return ErrorOf([]Finding{{Source: FromEnvironment, Path: "FTSYNC_TLS_CERT_FILE, FTSYNC_TLS_KEY_FILE",
		Found: err.Error(), Want: "a certificate and its key, in PEM" + whoMustRead()}})
}
