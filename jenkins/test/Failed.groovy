/** What `error` and a failing `sh` throw. */
class Failed extends Exception {
    Failed(Object message) {
        super(message.toString())
    }
}
