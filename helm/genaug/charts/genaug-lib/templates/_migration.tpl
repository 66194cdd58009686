{{/* Brings the schema up to date before the pods of a release start, with credentials that no pod has. */}}
{{- define "genaug-lib.migration" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "genaug-lib.metadata" (list . "-init") | nindent 2 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  template:
    metadata:
      # Not the labels of the service's pods: its Services and NetworkPolicies must not select this one.
      labels:
        app.kubernetes.io/name: {{ .Chart.Name }}-init
        app.kubernetes.io/instance: {{ .Release.Name }}
        app.kubernetes.io/part-of: general-augment
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .Values.global.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext: {{- include "genaug-lib.pod-security" . | nindent 8 }}
      containers:
        - name: migrate
          image: {{ include "genaug-lib.image" . | quote }}
          imagePullPolicy: {{ .Values.global.image.pullPolicy }}
          args: [migrate]
          securityContext: {{- include "genaug-lib.container-security" . | nindent 12 }}
          env:
            {{- range include "genaug-lib.settings" . | fromJsonArray }}
            {{- if or .owner (eq .name "genaug.database.url") }}
            {{- include "genaug-lib.variable" . | nindent 12 }}
            {{- end }}
            {{- end }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
      volumes:
        - {name: tmp, emptyDir: {}}
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
