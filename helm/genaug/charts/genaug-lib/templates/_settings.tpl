{{/* The settings given to a service, as a JSON tree: `global.genaug`, over it the service's own `genaug`. */}}
{{- define "genaug-lib.given" -}}
{{- mergeOverwrite (deepCopy (.Values.global.genaug | default dict)) (deepCopy (.Values.genaug | default dict)) | toJson -}}
{{- end }}

{{/* (list tree "genaug.a.b"): {"value": what stands there}, or {} where nothing stands. */}}
{{- define "genaug-lib.at" -}}
{{- $here := index . 0 -}}
{{- range splitList "." (trimPrefix "genaug." (index . 1)) -}}
{{- if kindIs "map" $here -}}
{{- $here = get $here . -}}
{{- end -}}
{{- end -}}
{{- if kindIs "map" $here -}}
{{- if $here.existingSecret -}}{{- dict "value" $here | toJson -}}{{- else -}}{}{{- end -}}
{{- else if or (kindIs "invalid" $here) (eq (toString $here) "") -}}
{}
{{- else if kindIs "float64" $here -}}
{{- dict "value" (int64 $here | toString) | toJson -}}
{{- else -}}
{{- dict "value" (toString $here) | toJson -}}
{{- end -}}
{{- end }}

{{/* How to call a peer: what the values say, else its headless service in this release. */}}
{{- define "genaug-lib.peer" -}}
{{- $scope := index . 0 -}}
dns:///{{ include "genaug-lib.fullname" (list $scope (index . 1)) }}-grpc.{{ $scope.Release.Namespace }}:9000
{{- end }}

{{/* Every setting of a service that has a value, as a JSON list of {name, value, reach, port}; all missing ones fail in one message. */}}
{{- define "genaug-lib.settings" -}}
{{- $scope := . -}}
{{- $tree := include "genaug-lib.given" . | fromJson -}}
{{- $found := list -}}
{{- $missing := list -}}
{{- range (.Files.Get "needs.yaml" | fromYaml).settings -}}
{{- $at := include "genaug-lib.at" (list $tree .name) | fromJson -}}
{{- if hasKey $at "value" -}}
{{- $found = append $found (merge $at .) -}}
{{- else if .peer -}}
{{- $found = append $found (merge (dict "value" (include "genaug-lib.peer" (list $scope .peer))) .) -}}
{{- else if .required -}}
{{- $missing = append $missing (include "genaug-lib.missing" (list $scope .)) -}}
{{- end -}}
{{- end -}}
{{- if $missing -}}
{{- fail (printf "\n\n%s cannot run yet, its values are incomplete:\n%s\n" .Chart.Name (join "\n" $missing)) -}}
{{- end -}}
{{- $found | toJson -}}
{{- end }}

{{/* One line that names the value and the way out. */}}
{{- define "genaug-lib.missing" -}}
{{- $scope := index . 0 -}}
{{- $need := index . 1 -}}
{{- $path := printf "%s.%s" (ternary "global" $scope.Chart.Name (default false $need.shared)) $need.name -}}
{{- if $need.secret -}}
{{- printf "  %s.existingSecret is required: name the Secret in namespace %s that holds it under the key %s (another key: %s.key)" $path $scope.Release.Namespace $need.name $path -}}
{{- else -}}
{{- printf "  %s is required" $path -}}
{{- end -}}
{{- end }}

{{/* GENAUG_DATABASE_URL from genaug.database.url */}}
{{- define "genaug-lib.envname" -}}
{{- regexReplaceAll "[^A-Z0-9]" (upper .) "_" -}}
{{- end }}

{{/* One variable of an environment, from a setting that has a value. */}}
{{- define "genaug-lib.variable" -}}
- name: {{ include "genaug-lib.envname" .name }}
{{- if kindIs "map" .value }}
  valueFrom:
    secretKeyRef:
      name: {{ .value.existingSecret | quote }}
      key: {{ .value.key | default .name | quote }}
{{- else }}
  value: {{ .value | quote }}
{{- end }}
{{- end }}

{{/* Whether the service has a schema to migrate: one of its settings is the owner's. */}}
{{- define "genaug-lib.migrates" -}}
{{- range (.Files.Get "needs.yaml" | fromYaml).settings }}{{ if .owner }}true{{ end }}{{ end }}
{{- end }}

{{/* The environment of the container. The owner's credentials are not in it. */}}
{{- define "genaug-lib.env" -}}
- {name: GENAUG_HTTP_HOST, value: "0.0.0.0"}
- {name: GENAUG_HTTP_PORT, value: "8080"}
- {name: GENAUG_GRPC_PORT, value: "9000"}
- {name: GENAUG_LOG_JSON, value: "true"}
{{- if include "genaug-lib.migrates" . }}
- {name: GENAUG_DATABASE_MIGRATE, value: "false"}
{{- end }}
{{- range $name, $value := (.Files.Get "needs.yaml" | fromYaml).environment }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- range include "genaug-lib.settings" . | fromJsonArray }}
{{- if not .owner }}
{{ include "genaug-lib.variable" . }}
{{- end }}
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}
