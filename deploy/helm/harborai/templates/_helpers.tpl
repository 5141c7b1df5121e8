{{- define "harborai.name" -}}
{{- if contains "harborai" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-harborai" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}
{{- define "harborai.selector" -}}
app.kubernetes.io/name: harborai
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "harborai.labels" -}}
{{ include "harborai.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "harborai.secret" -}}
{{ .Values.secret.existing | default (include "harborai.name" .) }}
{{- end }}
