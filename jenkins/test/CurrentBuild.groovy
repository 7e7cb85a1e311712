class CurrentBuild {
    Jenkins jenkins

    String getResult() {
        return jenkins.result
    }

    void setResult(String result) {
        jenkins.worsen(result)
    }

    String getCurrentResult() {
        return jenkins.result ?: 'SUCCESS'
    }
}
