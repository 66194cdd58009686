{{/* <release>-<service>, short enough for a suffix; takes the chart's scope, or (list scope service). */}}
{{- define "genaug-lib.fullname" -}}
{{- if kindIs "slice" . -}}
{{- printf "%s-%s" (index . 0).Release.Name (index . 1) | trunc 58 | trimSuffix "-" -}}
{{- else -}}
{{- include "genaug-lib.fullname" (list . .Chart.Name) -}}
{{- end -}}
{{- end }}

{{/* What picks the pods of this service in this release; must never change in the life of a release. */}}
{{- define "genaug-lib.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "genaug-lib.labels" -}}
{{ include "genaug-lib.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: general-augment
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* (list scope suffix): name, namespace and labels of an object. */}}
{{- define "genaug-lib.metadata" -}}
{{- $scope := index . 0 -}}
name: {{ include "genaug-lib.fullname" $scope }}{{ index . 1 }}
namespace: {{ $scope.Release.Namespace }}
labels: {{- include "genaug-lib.labels" $scope | nindent 2 }}
{{- end }}

{{- define "genaug-lib.image" -}}
{{- if .Values.image -}}
{{- .Values.image -}}
{{- else -}}
{{- $image := .Values.global.image -}}
{{- $registry := $image.registry | required "global.image.registry is required: the registry and path where the images of deploy/docker were pushed" -}}
{{- printf "%s/%s:%s" (trimSuffix "/" $registry) .Chart.Name ($image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end }}
