/** A step was handed a secret in a Groovy text. Not an Exception: no pipeline may catch it. */
class SecretInGroovy extends Error {
    SecretInGroovy(String step) {
        super("a secret was handed to ${step} in a Groovy text")
    }
}
