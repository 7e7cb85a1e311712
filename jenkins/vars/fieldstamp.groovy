// The step `fieldstamp`: writes the build's result into Jira, through the program of that name on the agent.
//
// Needs nothing but plain steps, so it runs in Jenkins' sandbox as a folder's library too. Values reach the program
// by environment variables and never stand in a script; the secret goes from the credential store to the program's
// environment, and no Groovy string ever holds it. What steps do is in the methods that call them; everything else is
// worked out in @NonCPS methods, which call none.
// NOTE: Of JSON parsers the sandbox allows JsonSlurper alone (JsonSlurperClassic needs an administrator's approval, and
// readJSON a plugin), and what it gives cannot be kept over a restart of Jenkins: `plain` makes Maps and Lists of it.

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

// Every argument: its name, the variable that it becomes, and what it may be. Those without a variable are the step's.
@NonCPS
List<List<String>> table() {
    return [
        ['command', 'FIELDSTAMP_COMMAND', 'command'],
        ['site', 'JIRA_SITE', 'text'],
        ['credentialsId', '', 'text'],
        ['credentialsKind', '', 'text'],
        ['email', 'JIRA_EMAIL', 'text'],
        ['auth', 'JIRA_AUTH', 'text'],
        ['cloudId', 'JIRA_CLOUD_ID', 'text'],
        ['clientId', 'JIRA_CLIENT_ID', 'text'],
        ['refreshTokenFile', 'JIRA_REFRESH_TOKEN_FILE', 'text'],
        ['refreshTokenId', '', 'text'],
        ['consumerKey', 'JIRA_CONSUMER_KEY', 'text'],
        ['accessTokenId', '', 'text'],
        ['appKey', 'JIRA_APP_KEY', 'text'],
        ['caFile', 'JIRA_CA_FILE', 'text'],
        ['clientCert', 'JIRA_CLIENT_CERT', 'text'],
        ['clientKey', 'JIRA_CLIENT_KEY', 'text'],
        ['allowHttp', 'JIRA_ALLOW_HTTP', 'flag'],
        ['issues', 'FIELDSTAMP_ISSUES', 'words'],
        ['fields', 'FIELDSTAMP_FIELDS', 'lines'],
        ['template', 'FIELDSTAMP_TEMPLATE', 'text'],
        ['vars', 'FIELDSTAMP_VARS', 'lines'],
        ['allowEnv', 'FIELDSTAMP_ALLOW_ENV', 'words'],
        ['result', 'FIELDSTAMP_STATUS', 'text'],
        ['junit', 'FIELDSTAMP_JUNIT', 'lines'],
        ['projects', 'FIELDSTAMP_PROJECTS', 'words'],
        ['tolerate', 'FIELDSTAMP_TOLERATE', 'words'],
        ['requireIssue', 'FIELDSTAMP_REQUIRE_ISSUE', 'flag'],
        ['noNotify', 'FIELDSTAMP_NOTIFY', 'inverted flag'],
        ['transition', 'FIELDSTAMP_TRANSITION', 'text'],
        ['comment', 'FIELDSTAMP_COMMENT', 'text'],
        ['link', 'FIELDSTAMP_LINK', 'flag'],
        ['skipUnchanged', 'FIELDSTAMP_SKIP_UNCHANGED', 'flag'],
        ['dryRun', 'FIELDSTAMP_DRY_RUN', 'flag'],
        ['receipt', 'FIELDSTAMP_RECEIPT', 'text'],
        ['format', 'FIELDSTAMP_FORMAT', 'text'],
        ['timeout', 'FIELDSTAMP_TIMEOUT', 'text'],
        ['retries', 'FIELDSTAMP_RETRIES', 'text'],
        ['api', 'FIELDSTAMP_API', 'text'],
        ['installation', 'FIELDSTAMP_BIN', 'text'],
        ['releases', 'FIELDSTAMP_RELEASE_BASE', 'text'],
        ['unstable', '', 'flag'],
    ]
}

// The commands that the step runs; the first where none is given.
@NonCPS
List<String> commands() {
    return ['update', 'check']
}

// What a credential may be, the variables it is bound to, and what Jenkins calls it.
@NonCPS
Map<String, List<String>> kinds() {
    return [
        usernamePassword: ['JIRA_EMAIL', 'JIRA_PASSWORD', 'Username with password'],
        usernameToken: ['JIRA_EMAIL', 'JIRA_TOKEN', 'Username with password'],
        secretText: ['', 'JIRA_TOKEN', 'Secret text'],
        secretFile: ['', 'JIRA_TOKEN_FILE', 'Secret file'],
        clientSecret: ['', 'JIRA_CLIENT_SECRET', 'Secret text'],
        privateKey: ['', 'JIRA_PRIVATE_KEY_FILE', 'Secret file'],
        sharedSecret: ['', 'JIRA_SHARED_SECRET', 'Secret text'],
    ]
}

// Arguments that name a secret text beside that credential, and the variable it is bound to.
@NonCPS
List<List<String>> besides() {
    return [
        ['accessTokenId', 'JIRA_ACCESS_TOKEN'],
        ['refreshTokenId', 'JIRA_REFRESH_TOKEN'],
    ]
}

// Updates or checks, and gives the receipt. Fails the build when that fails, or marks it unstable.
Map call(Map arguments = [:]) {
    Map run = prepared(arguments, "${env.JIRA_SITE ?: ''}".toString(), currentBuild.currentResult, isUnix())
    if (run.trouble) {
        error("fieldstamp: ${run.trouble}")
    }
    String output = ''
    withEnv(run.environment) {
        withEnv(run.folder ? ["FIELDSTAMP_BIN=${installed(run.folder)}".toString()] : []) {
            output = run.kind || run.besides ? updateWith(run) : update(run)
        }
    }
    Map ended = read(output)
    if (ended.trouble) {
        if (run.unstable) {
            unstable("fieldstamp: ${ended.trouble}")
        } else {
            error("fieldstamp: ${ended.trouble}")
        }
    }
    return ended.receipt
}

// One step on the agent, whatever is asked for: each costs Jenkins more time than the update.
String update(Map run) {
    if (run.unix) {
        String script = "set +x\nset --${run.options}\n" + libraryResource('org/fieldstamp/update.sh')
        return sh(script: script, returnStdout: true, encoding: 'UTF-8', label: 'fieldstamp')
    }
    return bat(script: libraryResource('org/fieldstamp/update.bat'), returnStdout: true, encoding: 'UTF-8', label: 'fieldstamp')
}

String updateWith(Map run) {
    String output = ''
    boolean bound = false
    try {
        withCredentials(bindings(run)) {
            bound = true
            output = update(run)
        }
    } catch (Exception problem) {
        // The store says only that it expected another kind; which argument to change is ours to say.
        if (bound || !"${problem.message}".contains('is of type')) {
            throw problem
        }
        error("fieldstamp: ${problem.message}. ${kindAdvice(run, problem.message)}")
    }
    return output
}

List bindings(Map run) {
    List all = run.kind ? [boundAs(run.kind, run.credentialsId)] : []
    for (List<String> beside in run.besides) {
        all << string(credentialsId: beside[2], variable: beside[1])
    }
    return all
}

Object boundAs(String kind, String id) {
    List<String> names = kinds()[kind]
    switch (names[2]) {
        case 'Secret text': return string(credentialsId: id, variable: names[1])
        case 'Secret file': return file(credentialsId: id, variable: names[1])
        default: return usernamePassword(credentialsId: id, usernameVariable: names[0], passwordVariable: names[1])
    }
}

// Runs the installer of this library's own commit, before and without any credential.
String installed(String folder) {
    String place = "${pwd(tmp: true)}/fieldstamp-installer"
    for (String name in ['install.sh', 'SHA256SUMS']) {
        writeFile(file: "${place}/${name}", text: libraryResource("org/fieldstamp/${name}"), encoding: 'UTF-8')
    }
    String output = ''
    withEnv(["FIELDSTAMP_INSTALLER=${place}/install.sh".toString(), "FIELDSTAMP_FOLDER=${folder}".toString()]) {
        output = sh(script: libraryResource('org/fieldstamp/obtain.sh'), returnStdout: true, encoding: 'UTF-8', label: 'fieldstamp installation')
    }
    Map ended = obtained(output)
    if (ended.trouble) {
        error("fieldstamp: ${ended.trouble}")
    }
    return ended.program
}

// The run as data: environment, options, credential, or what is wrong with the arguments.
@NonCPS
Map prepared(Map arguments, String siteAround, String result, boolean unix) {
    Map run = [environment: [], options: '', trouble: null, kind: null, besides: [], folder: null, unstable: false, unix: unix]
    Map given = [result: result]
    for (entry in arguments.entrySet()) {
        String name = String.valueOf(entry.key)
        if (rowOf(name) == null) {
            return [trouble: unknown(name)]
        }
        if (entry.value != null) {
            given[name] = entry.value
        }
    }
    for (List<String> row in table()) {
        if (given.containsKey(row[0])) {
            String trouble = take(run, row, given[row[0]], unix)
            if (trouble) {
                return [trouble: "${row[0]} ${trouble}".toString()]
            }
        }
    }
    String trouble = chooseKind(run, given, siteAround)
    return trouble ? [trouble: trouble] : run
}

@NonCPS
List<String> rowOf(String name) {
    for (List<String> row in table()) {
        if (row[0] == name) {
            return row
        }
    }
    return null
}

// Puts one argument into the run; gives back what is wrong with it.
@NonCPS
String take(Map run, List<String> row, Object value, boolean unix) {
    switch (row[2]) {
        case 'lines': return takeLines(run, row, value, unix)
        case 'words':
            if (value instanceof Collection) {
                return put(run, row, value.join('\n'))
            }
            break
        case 'flag':
        case 'inverted flag':
            String said = String.valueOf(value).trim().toLowerCase()
            if (!(said in ['true', 'false', ''])) {
                return "is `${said}`, which is neither true nor false".toString()
            }
            boolean raised = said == 'true'
            if (row[0] == 'unstable') {
                run.unstable = raised
                return null
            }
            return said ? put(run, row, String.valueOf(raised != (row[2] == 'inverted flag'))) : null
        case 'command':
            if (!(String.valueOf(value) in commands())) {
                return "is `${value}`, which is neither ${commands().join(' nor ')}".toString()
            }
            break
    }
    if (value instanceof Collection || value instanceof Map) {
        return 'takes one text, and was given several'
    }
    String text = String.valueOf(value)
    if (row[0] == 'installation' && text.endsWith('/')) {
        run.folder = text
        return unix ? null : 'names a folder to install into, which works only on agents with sh; give the path of fieldstamp.exe'
    }
    return row[1] ? put(run, row, text) : null
}

@NonCPS
String put(Map run, List<String> row, String text) {
    run.environment << "${row[1]}=${text}".toString()
    return null
}

// One NAME=VALUE a line in the variable; where a value has lines of its own, each becomes an option, whose value still
// stands in a variable.
@NonCPS
String takeLines(Map run, List<String> row, Object value, boolean unix) {
    if (!(value instanceof Map || value instanceof Collection)) {
        return put(run, row, String.valueOf(value))
    }
    List<String> entries = []
    if (value instanceof Map) {
        for (entry in value.entrySet()) {
            String name = String.valueOf(entry.key)
            if (!name.trim() || name.trim().startsWith('#') || name.contains('=') || name.contains('\n')) {
                return "has an entry named `${name}`, which is no name".toString()
            }
            if (entry.value == null) {
                return "gives `${name}` no value (null)".toString() + (row[0] == 'fields' ? "; ['${name}:': 'null'] clears a field" : '')
            }
            if (!structured(entry.value)) {
                entries << "${name}=${entry.value}".toString()
            } else if (row[0] == 'fields' && !(name[-1] in [':', '+', '-'])) {
                entries << "${name}:=${json(entry.value)}".toString()
            } else {
                return "gives `${name}` a value that is no text".toString()
            }
        }
    } else {
        for (entry in value) {
            entries << String.valueOf(entry)
        }
    }
    boolean oneLineEach = true
    for (String entry in entries) {
        oneLineEach = oneLineEach && !entry.contains('\n')
    }
    if (oneLineEach) {
        return put(run, row, entries.join('\n'))
    }
    if (!unix) {
        return 'has a value with a line break, which no Windows command line can carry; write NAME=@FILE'
    }
    String option = row[0] == 'fields' ? 'field' : 'var'
    int number = 0
    for (String entry in entries) {
        number++
        String variable = "FIELDSTAMP_${option.toUpperCase()}_${number}"
        run.environment << "${variable}=${entry}".toString()
        run.options += " --${option} \"\$${variable}\""
    }
    return null
}

@NonCPS
boolean structured(Object value) {
    return value instanceof Map || value instanceof Collection || value instanceof Number || value instanceof Boolean
}

// NOTE: The sandbox knows toJson of a Map, and of no List.
@NonCPS
String json(Object value) {
    String wrapped = JsonOutput.toJson([v: value])
    return wrapped.substring('{"v":'.length(), wrapped.length() - 1)
}

// Which kind of credential it is, said or told by the site; gives back what is wrong.
@NonCPS
String chooseKind(Map run, Map given, String siteAround) {
    for (List<String> beside in besides()) {
        if (given[beside[0]]) {
            run.besides << beside + [String.valueOf(given[beside[0]])]
        }
    }
    String id = given.credentialsId == null ? '' : String.valueOf(given.credentialsId)
    String kind = given.credentialsKind == null ? '' : String.valueOf(given.credentialsKind)
    if (kind && !kinds().containsKey(kind)) {
        return "credentialsKind is `${kind}`, which is none of ${kinds().keySet().join(', ')}".toString()
    }
    if (!id) {
        return kind ? 'credentialsKind says what a credential is, and credentialsId names none' : null
    }
    if (!kind) {
        kind = kindOf(given)
    }
    if (!kind) {
        String site = given.site == null ? siteAround : String.valueOf(given.site)
        kind = given.cloudId || isCloud(site) ? 'usernameToken' : 'usernamePassword'
    }
    if (given.email && kinds()[kind][0]) {
        return "email is given, and the credential ${id} has a user name of its own".toString()
    }
    run.credentialsId = id
    run.kind = kind
    return null
}

// The kind that another argument tells.
@NonCPS
String kindOf(Map given) {
    if (given.clientId) {
        return 'clientSecret'
    }
    if (given.consumerKey) {
        return 'privateKey'
    }
    if (given.appKey) {
        return 'sharedSecret'
    }
    return String.valueOf(given.auth).toLowerCase() == 'bearer' ? 'secretText' : ''
}

@NonCPS
boolean isCloud(String site) {
    String host = site.trim().toLowerCase().replaceFirst('^https?://', '').replaceFirst('[/:].*$', '')
    return host.endsWith('.atlassian.net')
}

@NonCPS
String kindAdvice(Map run, String said) {
    for (List<String> beside in run.besides) {
        if (said.contains("'${beside[2]}'")) {
            return "${beside[0]} names a Secret text".toString()
        }
    }
    String kind = run.kind
    List<String> others = []
    for (entry in kinds().entrySet()) {
        if (entry.value[2] != kinds()[kind][2]) {
            others << "credentialsKind: '${entry.key}' (${entry.value[2]})".toString()
        }
    }
    return "It was taken for ${kinds()[kind][2]}; say what it is: ${others.join(', ')}".toString()
}

// What the script printed: the exit code on the first line, then the receipt.
@NonCPS
Map read(String output) {
    String text = output.trim()
    int end = text.indexOf('\n')
    String code = (end < 0 ? text : text.substring(0, end)).trim()
    String written = end < 0 ? '' : text.substring(end + 1).trim()
    Map receipt = written ? (Map) plain(new JsonSlurper().parseText(written)) : [schema: 1, outcome: 'failed', issues: [], diagnosis: null]
    return [receipt: receipt, trouble: code == '0' ? null : said(code, (Map) receipt.diagnosis)]
}

@NonCPS
String said(String code, Map diagnosis) {
    if (code == '127') {
        return 'the program is not on this agent; put it on the PATH, name it with installation: \'/path/to/fieldstamp\', ' +
            'or have it installed with installation: \'folder/\''
    }
    if (diagnosis == null) {
        return "ended with exit code ${code}; the log above says why".toString()
    }
    return "${diagnosis.title} [${diagnosis.code}, exit code ${code}]; `fieldstamp explain ${diagnosis.code}` says more".toString()
}

// What the installer printed: the program's path, or the exit code and its last sentence.
@NonCPS
Map obtained(String output) {
    String text = output.trim()
    int end = text.indexOf('\n')
    String code = end < 0 ? text : text.substring(0, end).trim()
    String rest = end < 0 ? '' : text.substring(end + 1).trim()
    if (code == '0' && rest) {
        return [program: rest]
    }
    return [trouble: rest ?: "the installer ended with exit code ${code}".toString()]
}

@NonCPS
Object plain(Object value) {
    if (value instanceof Map) {
        Map copy = [:]
        for (entry in value.entrySet()) {
            copy[entry.key] = plain(entry.value)
        }
        return copy
    }
    if (value instanceof Collection) {
        List copy = []
        for (item in value) {
            copy << plain(item)
        }
        return copy
    }
    return value
}

@NonCPS
String unknown(String name) {
    String nearest = null
    int least = name.length() > 8 ? 4 : 3
    for (List<String> row in table()) {
        // An option's own name is a slip that everybody makes: `status` for `result`, `project` for `projects`.
        boolean variable = row[1].replaceFirst('^[A-Z]+_', '').replace('_', '').equalsIgnoreCase(name)
        int steps = variable ? 0 : distance(name.toLowerCase(), row[0].toLowerCase())
        if (steps < least) {
            least = steps
            nearest = row[0]
        }
    }
    String advice = nearest ? "did you mean ${nearest}?" : "it knows ${names().join(', ')}"
    return "there is no argument ${name}; ${advice}".toString()
}

@NonCPS
List<String> names() {
    List<String> names = []
    for (List<String> row in table()) {
        names << row[0]
    }
    return names
}

// How many letters to change, add or drop to make one word of the other.
@NonCPS
int distance(String one, String other) {
    List<Integer> above = []
    for (int column = 0; column <= other.length(); column++) {
        above << column
    }
    for (int line = 1; line <= one.length(); line++) {
        List<Integer> here = [line]
        for (int column = 1; column <= other.length(); column++) {
            int swap = above[column - 1] + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1)
            here << Math.min(swap, Math.min(above[column], here[column - 1]) + 1)
        }
        above = here
    }
    return above[other.length()]
}
