package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// linkedInError is the body of LinkedIn's errors. Older parts of it set
// serviceErrorCode, newer ones errorDetailType and errorDetails.
type linkedInError struct {
	Type    string          `json:"errorDetailType,omitempty"`
	Status  int             `json:"status"`
	Service int             `json:"serviceErrorCode,omitempty"`
	Code    string          `json:"code,omitempty"`
	Message string          `json:"message"`
	Details *linkedInDetail `json:"errorDetails,omitempty"`
}

type linkedInDetail struct {
	Inputs []linkedInInput `json:"inputErrors"`
}

type linkedInInput struct {
	Description string         `json:"description"`
	Input       map[string]any `json:"input"`
	Code        string         `json:"code"`
}

func jsonAnswer(status int, body any) answer {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return answer{status: http.StatusInternalServerError, body: []byte(err.Error())}
	}
	return answer{status: status, body: bytes.TrimSpace(b.Bytes())}.with("Content-Type", "application/json")
}

func (e linkedInError) answer() answer {
	return jsonAnswer(e.Status, e).with("X-Restli-Error-Response", "true").with("X-Restli-Protocol-Version", restliVersion)
}

// The errors of the gateway: they come before LinkedIn looks at what is asked.
// Seen in n8n #28590 (426), in the error reference (400), in omniauth-linkedin #81
// and react-native-linkedin #80 (401), and in the spike of 2026-07 (403).
func versionMissing() answer {
	return linkedInError{Status: 400, Code: "VERSION_MISSING",
		Message: "A version must be present. Please specify a version by adding the LinkedIn-Version header."}.answer()
}

func versionInactive(version string) answer {
	return linkedInError{Status: 426, Code: "NONEXISTENT_VERSION",
		Message: fmt.Sprintf("Requested version %s is not active", dated(version))}.answer()
}

// dated is a version as LinkedIn's own messages write it: of the first of the month.
func dated(version string) string {
	if len(version) == len("YYYYMM") {
		return version + "01"
	}
	return version
}

func unauthorized(service int, code, message string) answer {
	return linkedInError{Status: 401, Service: service, Code: code, Message: message}.answer()
}

func tokenExpired() answer {
	return unauthorized(65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")
}

// denied says that a token lacks the scope for a resource of the API.
func (x *exchange) denied(resource string) answer {
	version := "NO_VERSION"
	if v := x.r.Header.Get("LinkedIn-Version"); v != "" {
		version = dated(v)
	}
	return accessDenied(fmt.Sprintf("Not enough permissions to access: %s.%s", resource, version))
}

func accessDenied(message string) answer {
	return linkedInError{Status: 403, Service: 100, Code: "ACCESS_DENIED", Message: message}.answer()
}

// wrongAuthor says that a token may not act as whom a field names.
func wrongAuthor(field string) answer {
	return accessDenied("Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [" + field + "]")
}

func badRequest(code, message string) answer {
	return linkedInError{Status: 400, Code: code, Message: message}.answer()
}

// badParameters is what Rest.li says of a query that it cannot read.
func badParameters() answer {
	return badRequest("ILLEGAL_ARGUMENT", "Invalid query parameters passed to request")
}

func badParameter(name, code string) answer {
	description := map[string]string{
		"PARAM_INVALID":           "Invalid value for param; wrong type or other syntax error",
		"QUERY_PARAM_NOT_ALLOWED": "Query parameter not allowed",
		"PARAM_MISSING":           "Required param is missing",
	}[code]
	return inputError(400, "", "Invalid param. Please see errorDetails for more information.",
		linkedInInput{Description: description, Input: fieldPath(name), Code: code})
}

func notFound() answer {
	return linkedInError{Status: 404, Code: "NOT_FOUND", Message: "Could not find entity"}.answer()
}

func fieldPath(path string) map[string]any {
	return map[string]any{"inputPath": map[string]string{"fieldPath": path}}
}

// inputError is the newer form of an error, about one field.
func inputError(status int, code, message string, inputs ...linkedInInput) answer {
	return linkedInError{Type: "com.linkedin.common.error.BadRequest", Status: status, Code: code, Message: message,
		Details: &linkedInDetail{Inputs: inputs}}.answer()
}

// invalid is an error about one field of a post, in the form of MISSING_REQUIRED_FIELD_FOR_DSC.
func invalid(code, field, format string, arguments ...any) answer {
	message := fmt.Sprintf(format, arguments...)
	return inputError(400, code, message, linkedInInput{Description: message, Input: fieldPath(field), Code: code})
}

const contentException = "com.linkedin.content.common.exception.BadRequestResponseException: "

// duplicateOf is what LinkedIn answers to a post that it has already.
func duplicateOf(id string) answer {
	return inputError(422, "", contentException+"Content is a duplicate of "+id,
		linkedInInput{Description: "Duplicate post is detected", Input: map[string]any{}, Code: "DUPLICATE_POST"})
}

func tooLong(length, limit int) answer {
	return inputError(400, "", fmt.Sprintf("%sShareCommentary text length (%d characters) exceeded the maximum allowed (%d characters)",
		contentException, length, limit),
		linkedInInput{Description: fmt.Sprintf("maxLength: %d", limit), Input: fieldPath("/commentary"), Code: "FIELD_ARRAY_SIZE_TOO_HIGH"})
}

// unrecognized is Rest.li's answer to fields that a record does not have.
func unrecognized(paths []string) answer {
	var message strings.Builder
	for _, path := range paths {
		fmt.Fprintf(&message, "ERROR :: %s :: unrecognized field found but not allowed\n", path)
	}
	return linkedInError{Status: 422, Message: message.String()}.answer()
}

func (l *linkedIn) unknown(*exchange) answer {
	return linkedInError{Status: 404, Code: "RESOURCE_NOT_FOUND", Message: "No virtual resource found"}.answer()
}

func throttled() answer {
	return linkedInError{Status: 429, Service: 101, Code: "TOO_MANY_REQUESTS",
		Message: "Resource level throttle limit for calls to this resource is reached."}.answer()
}

func (l *linkedIn) failure(status int) answer {
	code := map[int]string{500: "INTERNAL_SERVER_ERROR", 503: "SERVICE_UNAVAILABLE", 504: "GATEWAY_TIMEOUT"}[status]
	return linkedInError{Status: status, Code: code, Message: http.StatusText(status)}.answer()
}

func (l *linkedIn) refuse(x *exchange, kind FaultKind) answer {
	switch kind {
	case RateLimited:
		a := throttled()
		if x.fault.RetryAfter > 0 {
			a = a.with("Retry-After", strconv.Itoa(x.fault.RetryAfter))
		}
		return a
	case Unauthorized:
		return tokenExpired()
	case Forbidden:
		return accessDenied("Not enough permissions to access the resource")
	case VersionSunset:
		return versionInactive(x.r.Header.Get("LinkedIn-Version"))
	case RefreshFails:
		return jsonAnswer(http.StatusServiceUnavailable, oauthError{"server_error", "The service is temporarily unavailable"})
	default:
		return l.failure(x.fault.status())
	}
}
