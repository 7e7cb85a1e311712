// Runs the step and the examples against the real program and the sandbox over TLS. All it needs stands in variables:
// JENKINS_FOLDER, FIELDSTAMP (the program), CLOUD_SITE, CLOUD_CA, CLOUD_PROXY, CLOUD_EMAIL, CLOUD_TOKEN, CENTER_SITE,
// CENTER_CA, CENTER_TOKEN.

import groovy.json.JsonSlurperClassic

class Suite {
    static final String NAME = 'customfield_10318', RESULT = 'customfield_10314'
    final Map<String, String> given = System.getenv()
    final File folder = new File(given.JENKINS_FOLDER)
    final List<Jenkins> opened = []
    int passed = 0, failed = 0

    void test(String sentence, Closure body) {
        ['CLOUD', 'CENTER'].each { curl(it, '-X', 'POST', '/_sandbox/reset') }
        try {
            body.call()
            passed++
            println "ok    ${sentence}"
        } catch (Throwable problem) {
            failed++
            println "FAIL  ${sentence}"
            println problem
            problem.stackTrace.findAll { it.fileName?.endsWith('.groovy') }.take(5).each { println "      at ${it}" }
            opened.each { println "----- log\n${it.unmasked.join('\n')}\n-----" }
        } finally {
            opened*.close()
            opened.clear()
        }
    }

    /** A build of a multibranch job on a Unix agent whose PATH has the program, and a `make` that does as it is told. */
    Jenkins jenkins(Map more = [:]) {
        Jenkins made = new Jenkins(home: folder)
        opened << made
        made.resources << new File(folder, 'resources')
        made.environment = [
            JENKINS_URL: 'https://ci.example.com/', BUILD_NUMBER: '42', BUILD_TAG: 'jenkins-widgets-main-42', JOB_NAME: 'widgets/main',
            BUILD_URL: 'https://ci.example.com/job/widgets/job/main/42/', BRANCH_NAME: 'main', NODE_NAME: 'built-in',
            HTTPS_PROXY: given.CLOUD_PROXY, SSL_CERT_FILE: given.CLOUD_CA, NO_PROXY: 'localhost'
        ] + (Map) (more.environment ?: [:])
        made.store = [
            jira: [kind: 'usernamePassword', username: given.CLOUD_EMAIL, secret: given.CLOUD_TOKEN],
            'jira-text': [kind: 'secretText', secret: given.CLOUD_TOKEN],
            'jira-file': [kind: 'secretFile', secret: given.CLOUD_TOKEN + '\n'],
            wrong: [kind: 'usernamePassword', username: given.CLOUD_EMAIL, secret: 'ATATT3x' + 'Wr0ngToken-_' * 12 + '=0BADC0DE'],
            'center-token': [kind: 'secretText', secret: given.CENTER_TOKEN],
            'center-file': [kind: 'secretFile', secret: given.CENTER_TOKEN],
            'client-secret': [kind: 'secretText', secret: 'ATOASANDBOX-client-secret-of-the-service-account-for-tests-only'],
            'app-secret': [kind: 'secretText', secret: 'ATOASANDBOX-client-secret-of-the-app-for-tests-only'],
            'refresh-token': [kind: 'secretText', secret: 'eyJSANDBOX.refresh-token-of-robot-for-tests-only.not-a-secret_not-a-secret'],
            'shared-secret': [kind: 'secretText', secret: 'sandbox-shared-secret-of-the-connect-app-for-tests-only'],
            'center-key': [kind: 'secretFile', secret: given.CENTER_KEY],
            'center-access-token': [kind: 'secretText', secret: 'sandbox-oauth1-access-token-of-robot-for-tests-only'],
            'center-password': [kind: 'usernamePassword', username: 'robot', secret: 'sandbox-password']
        ]
        program(made, 'fieldstamp', "exec '${given.FIELDSTAMP}' \"\$@\"")
        program(made, 'make', more.make ?: 'exit 0')
        commit(made, more.message ?: 'PROJ-7 Stop the leak')
        return made
    }

    /** A program on the agent's PATH. */
    File program(Jenkins build, String name, String text) {
        File place = new File(build.workspace.parentFile, 'bin')
        place.mkdirs()
        File made = new File(place, name)
        made.text = "#!/bin/sh\n${text}\n"
        made.executable = true
        build.environment.PATH = "${place}:${System.getenv('PATH')}".toString()
        return made
    }

    void commit(Jenkins build, String message) {
        [['init', '-q'], ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-q', '--allow-empty', '-m', message]].each { List<String> words ->
            Process git = new ProcessBuilder(['git'] + words).directory(build.workspace).redirectErrorStream(true).start()
            git.inputStream.text
            assert git.waitFor() == 0
        }
    }

    String curl(String flavour, String... words) {
        List<String> command = ['curl', '-sS', '--max-time', '20', '--noproxy', '*', '--cacert', given["${flavour}_CA".toString()]]
        command.addAll(words.init())
        Process process = new ProcessBuilder(command + (given["${flavour}_SITE".toString()] + words.last())).start()
        String text = process.inputStream.text
        assert process.waitFor() == 0 : process.errorStream.text
        return text
    }

    Map issue(String key, String flavour = 'CLOUD') {
        Map all = (Map) new JsonSlurperClassic().parseText(curl(flavour, "/_sandbox/issue/${key}".toString()))
        return (Map) (all.fields ?: all)
    }

    List<Map> requests(String flavour = 'CLOUD') {
        return (List<Map>) new JsonSlurperClassic().parseText(curl(flavour, '/_sandbox/requests'))
    }

    String example(String name) {
        return new File(folder, "examples/${name}.Jenkinsfile").getText('UTF-8')
    }

    /** What every call to the Cloud sandbox says, and what this one says beside it. */
    Map cloud(Map more = [:]) {
        return [site: 'your-team.atlassian.net', credentialsId: 'jira', fields: [(NAME): 'Build {{build.number}} {{build.status}}']] + more
    }

    Map center(Map more = [:]) {
        return [site: given.CENTER_SITE, caFile: given.CENTER_CA, fields: [(NAME): 'Build {{build.number}}']] + more
    }

    String refusal(Closure body) {
        try {
            body.call()
        } catch (Failed problem) {
            return problem.message
        }
        assert false : 'the step did not fail'
    }

    /** Neither the secret nor its pair in base64, nor sixteen characters in a row of either, in any of the texts. */
    void holdsNothingOf(String user, String secret, String text) {
        List<String> forms = [secret, "${user}:${secret}".bytes.encodeBase64().toString(), secret.bytes.encodeBase64().toString()]
        forms.each { String form ->
            for (int start = 0; start + 16 <= form.length(); start++) {
                assert !text.contains(form.substring(start, start + 16)) : "sixteen characters from ${start} of a secret's form are shown"
            }
        }
    }
}

Suite suite = new Suite()
suite.with {
    test('a push whose commit names PROJ-7 stamps it with number, address and result') {
        Jenkins build = jenkins()
        assert build.build(example('declarative')) == 'SUCCESS'
        assert issue('PROJ-7')[RESULT].value == 'Passed'
        assert issue('PROJ-7')[NAME] == 'Build 42 (SUCCESS): https://ci.example.com/job/widgets/job/main/42/'
        assert build.returned.outcome == 'updated' && build.returned.issues*.key == ['PROJ-7']
        assert build.steps.count { it[0] == 'sh' } == 2 : 'make, and one step for the stamp'
    }
    ['declarative', 'scripted', 'plain'].each { String name ->
        def (String passedWord, String failedWord) = name == 'scripted' ? ['success', 'failure'] : ['Passed', 'Failed']
        test("example ${name}: a build that passes is stamped so") {
            Jenkins build = jenkins()
            assert build.build(example(name)) == 'SUCCESS'
            assert issue('PROJ-7')[RESULT].value == passedWord
        }
        test("example ${name}: a job that fails is stamped with failure, and fails") {
            Jenkins build = jenkins(make: 'echo boom >&2; exit 3')
            assert build.build(example(name)) == 'FAILURE'
            assert issue('PROJ-7')[RESULT].value == failedWord
            assert build.whole().contains('script returned exit code 3')
        }
        test("example ${name}: what a pull request is called is data, and nothing is run or obeyed") {
            Jenkins build = jenkins(message: 'Merge', environment: [
                BRANCH_NAME: 'PR-24', CHANGE_ID: '24', CHANGE_BRANCH: 'feature/proj-7-"quotes"', CHANGE_TARGET: 'main',
                CHANGE_TITLE: 'Fix `x`; $(touch pwned) "::set-output', CHANGE_URL: 'https://git.example.com/pull/24'
            ])
            assert build.build(example(name)) == 'SUCCESS'
            assert issue('PROJ-7')[RESULT].value == passedWord
            assert !new File(build.workspace, 'pwned').exists()
        }
        test("example ${name}: a wrong token is told with cause and next step, and never shown") {
            Jenkins build = jenkins()
            build.store.jira = build.store.wrong
            assert build.build(example(name)) == (name == 'scripted' ? 'UNSTABLE' : 'FAILURE')
            assert build.whole().contains('error[anonymous]') && build.whole().contains('fix  1.')
            holdsNothingOf(given.CLOUD_EMAIL, build.store.wrong.secret, build.unmasked.join('\n') + build.files() + build.returned)
        }
    }
    test('the title and branch of a pull request arrive as they are, whichever way they are passed on') {
        String title = 'Fix `x`; $(touch pwned) "::set-output', branch = 'feature/proj-7-"quotes"'
        Jenkins build = jenkins(message: 'Merge', environment: [
            BRANCH_NAME: 'PR-24', CHANGE_ID: '24', CHANGE_BRANCH: branch, CHANGE_TARGET: 'main', CHANGE_TITLE: title
        ])
        build.fieldstamp(cloud(fields: [summary: '{{pr.title}}', (NAME): '{{vars.branch}} {{vars.title}}'], vars: [branch: branch, title: title]))
        assert issue('PROJ-7').summary == title
        assert issue('PROJ-7')[NAME] == "${branch} ${title}"
        assert !new File(build.workspace, 'pwned').exists() && !build.log.any { it.startsWith('::set-output') }
    }
    test('the receipt comes back as plain Maps and Lists that outlive a restart') {
        Jenkins build = jenkins()
        Map receipt = build.fieldstamp(cloud())
        assert receipt.schema == 1 && receipt.outcome == 'updated' && receipt.requests == 2 && receipt.diagnosis == null
        assert receipt.issues[0].changes == [[field: NAME, name: 'Build Name', to: 'Build 42 success']]
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(receipt)
        assert receipt.getClass() == LinkedHashMap && receipt.issues.getClass() == ArrayList
        assert !build.temporary.list().any { it.startsWith('fieldstamp') } : 'the receipt is not left lying about'
    }
    test('a receipt that is asked for is kept, and never an old one given back') {
        Jenkins build = jenkins()
        assert build.fieldstamp(cloud(receipt: 'stamp.json')).outcome == 'updated'
        assert new File(build.workspace, 'stamp.json').text.contains('"updated"')
        build.environment.PATH = '/usr/bin:/bin'
        assert refusal { build.fieldstamp(cloud(receipt: 'stamp.json')) }.contains('not on this agent')
        assert !new File(build.workspace, 'stamp.json').exists()
    }
    test('a wrong token fails the step with one sentence, and no part of it is in log, files or what is returned') {
        Jenkins build = jenkins()
        String said = refusal { build.fieldstamp(cloud(credentialsId: 'wrong', receipt: 'stamp.json')) }
        assert said.contains('[anonymous, ') && said.contains('exit code 4')
        Map receipt = build.fieldstamp(cloud(credentialsId: 'wrong', unstable: true))
        assert receipt.outcome == 'failed' && receipt.diagnosis.code == 'anonymous' && build.result == 'UNSTABLE'
        holdsNothingOf(given.CLOUD_EMAIL, build.store.wrong.secret, build.unmasked.join('\n') + build.files() + receipt + said + build.steps)
    }
    test('neither arguments nor script of the step hold a secret; only the environment of the program does') {
        Jenkins build = jenkins()
        program(build, 'witness', 'tr "\\0" " " </proc/$$/cmdline >witness.txt; exec fieldstamp "$@"')
        assert build.fieldstamp(cloud(installation: 'witness', fields: [customfield_10317: "two\nlines"])).outcome == 'updated'
        assert new File(build.workspace, 'witness.txt').text.contains('update --field')
        holdsNothingOf(given.CLOUD_EMAIL, given.CLOUD_TOKEN, build.files() + build.steps + build.unmasked)
    }
    test('the harness itself ends a build that hands a secret to a step in a Groovy text') {
        Jenkins build = jenkins()
        String text = "withCredentials([string(credentialsId: 'jira-text', variable: 'T')]) { sh \"echo \${env.T}\" }"
        try {
            build.build(text)
            assert false
        } catch (SecretInGroovy caught) {
            assert caught.message.contains('handed to sh')
        }
    }
    test('the harness masks what Jenkins masks') {
        Jenkins build = jenkins()
        build.build("withCredentials([string(credentialsId: 'jira-text', variable: 'T')]) { sh 'set +x; echo \"\$T\"; printf %s \"a:\$T\" | base64 -w0' }")
        holdsNothingOf('nobody', given.CLOUD_TOKEN, build.whole())
        assert build.unmasked.any { it.contains(given.CLOUD_TOKEN) }
    }
    test('a secret text with an e-mail beside it') {
        assert jenkins().fieldstamp(cloud(credentialsId: 'jira-text', credentialsKind: 'secretText', email: given.CLOUD_EMAIL)).outcome == 'updated'
        assert requests().find { it.method == 'PUT' }.status == 204
    }
    test('a secret file with an e-mail beside it') {
        Jenkins build = jenkins()
        assert build.fieldstamp(cloud(credentialsId: 'jira-file', credentialsKind: 'secretFile', email: given.CLOUD_EMAIL)).outcome == 'updated'
        assert !new File(build.temporary, 'secretFiles/token').exists()
    }
    test('Data Center: a personal access token as secret text, told by auth alone') {
        assert jenkins().fieldstamp(center(credentialsId: 'center-token', auth: 'bearer')).outcome == 'updated'
        assert issue('PROJ-7', 'CENTER')[NAME] == 'Build 42'
    }
    test('Data Center: a personal access token in a secret file') {
        assert jenkins().fieldstamp(center(credentialsId: 'center-file', credentialsKind: 'secretFile')).outcome == 'updated'
    }
    test('Data Center: user name and password, without saying so') {
        Map receipt = jenkins().fieldstamp(center(credentialsId: 'center-password'))
        assert receipt.outcome == 'updated' && receipt.deployment == 'datacenter'
    }
    test('OAuth 2.0: a service account\'s client, told by its id alone') {
        Jenkins build = jenkins()
        assert build.fieldstamp(cloud(clientId: 'SANDBOXclientOfTheServiceAccount', credentialsId: 'client-secret')).outcome == 'updated'
        assert requests().find { it.method == 'PUT' }.status == 204
        holdsNothingOf('nobody', 'ATOASANDBOX-client-secret-of-the-service-account-for-tests-only', build.whole())
    }
    test('OAuth 2.0: a consent, whose refresh token starts a file and is kept there') {
        Jenkins build = jenkins()
        File kept = new File(build.temporary, 'refresh-token')
        kept.parentFile.mkdirs()
        2.times {
            assert build.fieldstamp(cloud(clientId: 'SANDBOXclientOfTheApp', credentialsId: 'app-secret', refreshTokenId: 'refresh-token',
                refreshTokenFile: kept.path)).outcome == 'updated'
        }
        assert kept.text.startsWith('eyJ') && !kept.text.contains('for-tests-only')
    }
    test('Connect: an app, told by its key alone') {
        assert jenkins().fieldstamp(cloud(appKey: 'com.example.sandbox.fieldstamp', credentialsId: 'shared-secret')).outcome == 'updated'
    }
    test('OAuth 1.0a: a consumer, its key in a secret file and its token in a secret text') {
        assert jenkins().fieldstamp(center(consumerKey: 'sandbox-consumer-for-tests-only', credentialsId: 'center-key',
            accessTokenId: 'center-access-token')).outcome == 'updated'
    }
    test('a second credential of another kind is told apart') {
        String said = refusal { jenkins().fieldstamp(center(consumerKey: 'x', credentialsId: 'center-key', accessTokenId: 'center-file')) }
        assert said.contains("'center-file' is of type 'Secret file'") && said.endsWith('accessTokenId names a Secret text')
    }
    test('a credential of another kind is told apart, with the argument to change') {
        String said = refusal { jenkins().fieldstamp(cloud(credentialsId: 'jira-text')) }
        assert said.contains("is of type 'Secret text'") && said.contains("credentialsKind: 'secretText'")
    }
    test('a credential that is not there is Jenkins\' own error') {
        assert refusal { jenkins().fieldstamp(cloud(credentialsId: 'nope')) } == "Could not find credentials entry with ID 'nope'"
    }
    test('without credentialsId the credential around the step is used, and its lack is told') {
        Jenkins build = jenkins()
        assert refusal { build.fieldstamp(cloud(credentialsId: null)) }.contains('credential-missing')
        build.build("withCredentials([usernamePassword(credentialsId: 'jira', usernameVariable: 'JIRA_EMAIL', passwordVariable: 'JIRA_TOKEN')]) {" +
            " fieldstamp(site: 'your-team.atlassian.net', fields: [${NAME}: 'x']) }")
        assert build.returned.outcome == 'updated'
    }
    test('what is tolerated warns, and the receipt still says it failed') {
        Jenkins build = jenkins()
        Map receipt = build.fieldstamp(cloud(issues: ['PROJ-4711'], tolerate: ['denied', 'unavailable']))
        assert receipt.outcome == 'failed' && receipt.diagnosis.code == 'issue-hidden' && build.result == null
        assert build.whole().contains('warning[issue-hidden]')
    }
    test('unstable: true marks the build unstable, and the step gives its receipt back') {
        Jenkins build = jenkins()
        Map receipt = build.fieldstamp(cloud(issues: 'PROJ-4711', unstable: true))
        assert receipt.diagnosis.code == 'issue-hidden' && build.result == 'UNSTABLE'
        assert build.whole().contains('WARNING: fieldstamp: ')
    }
    test('the result is that of the build, or what is said') {
        Jenkins build = jenkins()
        build.worsen('UNSTABLE')
        build.fieldstamp(cloud())
        assert issue('PROJ-7')[NAME] == 'Build 42 unstable'
        build.fieldstamp(cloud(result: 'ABORTED'))
        assert issue('PROJ-7')[NAME] == 'Build 42 cancelled'
    }
    test('example scripted: an abort is stamped as cancelled') {
        Jenkins build = jenkins()
        String aborted = example('scripted').replace("sh 'make'", 'throw new FlowInterruptedException()')
        build.build(aborted + '\nclass FlowInterruptedException extends Interrupted { }\n')
        assert build.result == 'ABORTED' && issue('PROJ-7')[RESULT].value == 'cancelled'
    }
    test('no issue in the build is a notice, unless one is required') {
        Jenkins build = jenkins(message: 'Tidy up')
        assert build.fieldstamp(cloud()).outcome == 'nothing'
        assert refusal { build.fieldstamp(cloud(requireIssue: true)) }.contains('issue-missing')
    }
    test('several issues, projects and an address that comes from around') {
        Jenkins build = jenkins(environment: [JIRA_SITE: 'your-team.atlassian.net'])
        Map receipt = build.fieldstamp(cloud(site: null, issues: ['PROJ-7', 'PROJ-8', 'OPS-1'], projects: ['PROJ']))
        assert receipt.issues*.key == ['PROJ-7', 'PROJ-8']
    }
    test('lines in values of fields and vars stay in their field') {
        Jenkins build = jenkins()
        String text = "one\ncustomfield_10325=injected\n\"two\" \$HOME `id` 'three'"
        build.fieldstamp(cloud(fields: [description: text, (NAME): '{{vars.a}}'], vars: [a: 'kept', b: "x\na=lost"]))
        assert issue('PROJ-7')[NAME] == 'kept' && issue('PROJ-7').description == text
        assert !issue('PROJ-7').customfield_10325
    }
    test('fields as a list, as text, as data, and cleared') {
        Jenkins build = jenkins()
        build.fieldstamp(cloud(fields: ["${NAME}=Build {{build.number}}".toString(), "${RESULT}:={\"value\":\"Passed\"}".toString()]))
        assert issue('PROJ-7')[NAME] == 'Build 42' && issue('PROJ-7')[RESULT].value == 'Passed'
        build.fieldstamp(cloud(fields: "# a note\n${NAME}=Text\n"))
        assert issue('PROJ-7')[NAME] == 'Text'
        build.fieldstamp(cloud(fields: [customfield_10315: 42, customfield_10325: ['ci', "{{replace git.branch '/' '-'}}"], (RESULT + ':'): 'null']))
        assert issue('PROJ-7').customfield_10315 == 42 && issue('PROJ-7').customfield_10325 == ['ci', 'main'] && issue('PROJ-7')[RESULT] == null
    }
    test('null wipes no field') {
        assert refusal { jenkins().fieldstamp(cloud(fields: [(NAME): null])) }.contains("gives `${NAME}` no value")
    }
    test('a template, an allowed variable, a dry run') {
        Jenkins build = jenkins(environment: [REGION: 'eu'])
        new File(build.workspace, 'stamp.hbs').text = "{\"fields\":{\"${NAME}\":\"{{env.REGION}} {{vars.team}}\"}}"
        Map receipt = build.fieldstamp(cloud(fields: null, template: 'stamp.hbs', allowEnv: ['REGION'], vars: [team: 'Ada & Co'], dryRun: true))
        assert receipt.outcome == 'planned' && receipt.dry_run && receipt.issues[0].body.fields[NAME] == 'eu Ada & Co'
        assert !requests().any { it.method == 'PUT' }
    }
    test('the other options arrive as the program knows them') {
        Jenkins build = jenkins()
        build.fieldstamp(cloud(noNotify: false, timeout: 30, retries: 1, api: 3, format: 'json', allowHttp: false, cloudId: '', caFile: given.CLOUD_CA))
        assert requests().any { it.method == 'PUT' && it.path.startsWith('/rest/api/3/') && !it.path.contains('notify') }
        assert refusal { build.fieldstamp(cloud(noNotify: true)) }.contains('notify-denied')
        assert requests().any { it.method == 'PUT' && it.path.contains('notifyUsers=false') }
        assert refusal { build.fieldstamp(cloud(timeout: 'soon')) }.contains('option-invalid')
    }
    test('an argument that is not known is refused with the nearest that is, before anything is done') {
        Jenkins build = jenkins()
        Map<String, String> slips = [feilds: 'fields', issue: 'issues', status: 'result', credentialId: 'credentialsId', project: 'projects', require_issue: 'requireIssue']
        slips.each { String slip, String meant ->
            assert refusal { build.fieldstamp(cloud([(slip): 'x'])) } == "fieldstamp: there is no argument ${slip}; did you mean ${meant}?"
        }
        assert refusal { build.fieldstamp(cloud(zzz: 'x')) }.contains('it knows command, site, credentialsId')
        assert !build.steps.any { it[0] == 'sh' } && requests().empty
    }
    test('arguments that cannot be meant are refused') {
        Map<String, Map> wrong = [
            'requireIssue is `maybe`, which is neither true nor false': [requireIssue: 'maybe'],
            'site takes one text, and was given several': [site: ['a', 'b']],
            'credentialsKind is `token`, which is none of usernamePassword, usernameToken, secretText, secretFile, clientSecret, privateKey, sharedSecret': [credentialsKind: 'token'],
            'email is given, and the credential jira has a user name of its own': [email: 'a@example.com'],
            'credentialsKind says what a credential is, and credentialsId names none': [credentialsId: null, credentialsKind: 'secretText'],
            'vars gives `a` a value that is no text': [vars: [a: ['x']]],
            'fields has an entry named `#x`, which is no name': [fields: ['#x': 'y']]
        ]
        wrong.each { String said, Map more -> assert refusal { jenkins().fieldstamp(cloud(more)) } == "fieldstamp: ${said}" }
    }
    test('a program that is not there is told, with what to do') {
        Jenkins build = jenkins()
        build.environment.PATH = '/usr/bin:/bin'
        String said = refusal { build.fieldstamp(cloud()) }
        assert said.startsWith('fieldstamp: the program is not on this agent; put it on the PATH, name it with installation:')
        assert refusal { build.fieldstamp(cloud(installation: build.workspace.path)) }.contains('not on this agent')
        assert build.whole().contains('end the path with a slash')
        assert build.fieldstamp(cloud(installation: given.FIELDSTAMP)).outcome == 'updated'
    }
    test('a folder is installed into, without any credential in sight') {
        Jenkins build = jenkins()
        build.resources.add(0, new File(build.workspace.parentFile, 'library'))
        File installer = new File(build.resources[0], 'org/fieldstamp/install.sh')
        installer.parentFile.mkdirs()
        new File(installer.parentFile, 'SHA256SUMS').text = 'sums\n'
        installer.text = "env >around.txt; test -s \"\$(dirname \"\$0\")/SHA256SUMS\" || exit 9; echo 'fetching' >&2; mkdir -p \"\$2\"; cp '${given.FIELDSTAMP}' \"\$2/fieldstamp\"; echo \"\$PWD/\$2fieldstamp\"\n"
        build.environment.PATH = '/usr/bin:/bin'
        assert build.fieldstamp(cloud(installation: 'tools/', releases: 'https://mirror.example.com/fieldstamp')).outcome == 'updated'
        String around = new File(build.workspace, 'around.txt').text
        assert !around.contains('JIRA_TOKEN') && !around.contains(given.CLOUD_TOKEN)
        assert around.contains('FIELDSTAMP_RELEASE_BASE=https://mirror.example.com/fieldstamp')
        assert build.whole().contains('fetching')
    }
    test('the installer\'s failure fails the step with its sentence, and nothing is sent') {
        Jenkins build = jenkins()
        build.resources.add(0, new File(build.workspace.parentFile, 'library'))
        File installer = new File(build.resources[0], 'org/fieldstamp/install.sh')
        installer.parentFile.mkdirs()
        new File(installer.parentFile, 'SHA256SUMS').text = 'sums\n'
        installer.text = "echo 'fieldstamp could not be installed: the archive is not the file that was released' >&2; exit 1\n"
        String said = refusal { build.fieldstamp(cloud(installation: 'tools/')) }
        assert said == 'fieldstamp: fieldstamp could not be installed: the archive is not the file that was released'
        assert requests().empty
    }
    if (new File(folder, 'resources/org/fieldstamp/install.sh').exists()) {
        test('the library\'s own installer is understood, when it works and when it does not') {
            Jenkins build = jenkins(environment: [FIELDSTAMP_BIN: given.FIELDSTAMP])
            assert build.fieldstamp(cloud(installation: 'tools/')).outcome == 'updated'
            build.environment.FIELDSTAMP_BIN = '/nowhere/fieldstamp'
            assert refusal { build.fieldstamp(cloud(installation: 'tools/')) }.contains('could not be installed: FIELDSTAMP_BIN names /nowhere/fieldstamp')
        }
    }
    test('a check proves everything and writes nothing') {
        Jenkins build = jenkins()
        Map receipt = build.fieldstamp(cloud(command: 'check', issues: 'PROJ-7'))
        assert receipt.outcome == 'nothing'
        assert requests()*.method.unique() == ['GET']
        assert build.whole().contains('ok      PROJ-7     may be edited')
        String said = refusal { build.fieldstamp(cloud(command: 'check', issues: 'PROJ-7', fields: ['Build Result': 'Pased'])) }
        assert said.contains('[value-not-allowed, exit code 6]')
        assert requests()*.method.unique() == ['GET']
    }
    test('a command that is neither update nor check is refused, as an argument and as a variable around the step') {
        Jenkins build = jenkins()
        assert refusal { build.fieldstamp(cloud(command: 'send')) } == 'fieldstamp: command is `send`, which is neither update nor check'
        build.environment.FIELDSTAMP_COMMAND = 'send'
        assert refusal { build.fieldstamp(cloud()) } == 'fieldstamp: ended with exit code 2; the log above says why'
        assert build.whole().contains('error: FIELDSTAMP_COMMAND is neither update nor check')
        assert requests().empty
    }
    test('a field by its name, a move, a comment and a link') {
        Jenkins build = jenkins()
        Map receipt = build.fieldstamp(cloud(issues: 'PROJ-7', fields: ['Build Result': 'Passed', 'labels+': 'nightly'],
            transition: 'In Review', comment: 'Build {{build.number}}', link: true))
        assert receipt.outcome == 'updated'
        assert issue('PROJ-7')[RESULT].value == 'Passed'
        assert 'nightly' in issue('PROJ-7').labels
        assert issue('PROJ-7').status.name == 'In Review'
        assert build.fieldstamp(cloud(issues: 'PROJ-7', fields: ['Build Result': 'Passed'], skipUnchanged: true)).outcome == 'unchanged'
    }
    test('every argument reaches its variable, and only when it is given') {
        Jenkins build = jenkins()
        Map<String, String> around = null
        build.windows = { String script, Map<String, String> variables ->
            around = variables
            return '0\r\n{"schema":1,"outcome":"updated","issues":[],"diagnosis":null}\r\n'
        }
        build.fieldstamp([:])
        assert around.findAll { it.key ==~ /(JIRA|FIELDSTAMP)_.*/ } == [FIELDSTAMP_STATUS: 'SUCCESS']
        Map<String, Object> samples = [command: 'check', text: 'a text', words: ['one', 'two'], lines: [a: 'b', c: 'd'], flag: true, 'inverted flag': true]
        Map<String, String> wanted = [command: 'check', text: 'a text', words: 'one\ntwo', lines: 'a=b\nc=d', flag: 'true', 'inverted flag': 'false']
        List<List<String>> rows = build.global('fieldstamp').table().findAll { it[1] }
        assert rows.size() > 20
        build.fieldstamp(rows.collectEntries { [it[0], samples[it[2]]] })
        rows.each { assert around[it[1]] == wanted[it[2]] : it[0] }
    }
    test('on Windows the same values travel, and the script holds none of them') {
        Jenkins build = jenkins()
        Map<String, String> around = null
        String ran = null
        build.windows = { String script, Map<String, String> variables ->
            ran = script
            around = variables
            return '0\r\n{"schema":1,"outcome":"updated","issues":[],"diagnosis":null}\r\n'
        }
        assert build.fieldstamp(cloud(issues: 'PROJ-7')).outcome == 'updated'
        assert ran == new File(folder, 'resources/org/fieldstamp/update.bat').getText('UTF-8')
        assert around.FIELDSTAMP_ISSUES == 'PROJ-7' && around.JIRA_TOKEN == given.CLOUD_TOKEN && around.FIELDSTAMP_STATUS == 'SUCCESS'
        assert refusal { build.fieldstamp(cloud(fields: [(NAME): "a\nb"])) }.contains('no Windows command line can carry')
        assert refusal { build.fieldstamp(cloud(installation: 'tools/')) }.contains('works only on agents with sh')
    }
    if (given.MEASURE) {
        measure(suite)
    }
}
println "${suite.passed} passed, ${suite.failed} failed"
System.exit(suite.failed ? 1 : 0)

/** Milliseconds from the step's start to its end, beside the same PUT by curl in `sh`, and `sh` alone; judges nothing. */
void measure(Suite suite) {
    Jenkins build = suite.jenkins()
    List<Long> ours = [], theirs = [], nothing = []
    String curl = 'set +x\nprintf \'user = "%s:%s"\' "$JIRA_EMAIL" "$JIRA_TOKEN" | curl -sS -K - -X PUT -H "Content-Type: application/json"' +
        ' --cacert "$SSL_CERT_FILE" --data "{\\"fields\\":{\\"customfield_10318\\":\\"Build $BUILD_NUMBER success\\"}}"' +
        ' https://your-team.atlassian.net/rest/api/2/issue/PROJ-7'
    Script script = build.parse("withCredentials([usernamePassword(credentialsId: 'jira', usernameVariable: 'JIRA_EMAIL', passwordVariable: 'JIRA_TOKEN')]) { sh CURL }", 'Jenkinsfile')
    script.binding.setVariable('CURL', curl)
    (1..25).each {
        long start = System.nanoTime()
        build.fieldstamp(suite.cloud(issues: 'PROJ-7'))
        long middle = System.nanoTime()
        script.run()
        ours << (middle - start).intdiv(100000)
        long end = System.nanoTime()
        build.build('sh "true"')
        theirs << (end - middle).intdiv(100000)
        nothing << (System.nanoTime() - end).intdiv(100000)
    }
    Closure median = { List<Long> all -> all.drop(5).sort()[10] / 10 }
    println "measured, median of 20: the step ${median(ours)} ms, curl in sh ${median(theirs)} ms, an empty sh ${median(nothing)} ms"
}
